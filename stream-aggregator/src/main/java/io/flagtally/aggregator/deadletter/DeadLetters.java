package io.flagtally.aggregator.deadletter;

import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.model.topics.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** Writes rejected reports to the dead letters: the record as it was read, and headers that say why. */
public final class DeadLetters {
    private DeadLetters() {}

    public static void add(KStream<byte[], RejectedReport> rejected, String topicPrefix, MeterRegistry registry) {
        Map<DeadLetterReason, Counter> counters = counters(registry);
        rejected.process(() -> new LabelProcessor(counters), Named.as("label-dead-letters"))
                .to(
                        Topic.USAGE_DEAD_LETTERS.name(topicPrefix),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("usage-dead-letters-sink"));
    }

    private static Map<DeadLetterReason, Counter> counters(MeterRegistry registry) {
        Map<DeadLetterReason, Counter> counters = new EnumMap<>(DeadLetterReason.class);
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            counters.put(
                    reason,
                    Counter.builder("flagtally.aggregator.dead.letters")
                            .description("raw records, or items of one, that were not counted")
                            .tag("reason", reason.word())
                            .register(registry));
        }
        return counters;
    }
}
