package io.flagtally.aggregator.deadletter;

import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** Writes rejected reports to the dead letters: the record as it was read, and headers that say why. */
public final class DeadLetters {
    /** Compression makes bytes that it can't make fewer some more: at most 5 in 16 KiB, as gzip does. */
    private static final int ROOM_FOR_COMPRESSION = 32 * 1024;

    private DeadLetters() {}

    public static void add(KStream<byte[], RejectedReport> rejected, TopicSettings topics, MeterRegistry registry) {
        DeadLetterMetrics metrics = new DeadLetterMetrics(registry);
        int maxBytes = maxBytes(topics);
        rejected.process(() -> new LabelProcessor(metrics, maxBytes), Named.as("label-dead-letters"))
                .to(
                        topics.name(Topic.USAGE_DEAD_LETTERS),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("usage-dead-letters-sink"));
    }

    /** The largest letter that is sent, in bytes before it is compressed. */
    static int maxBytes(TopicSettings topics) {
        return topics.maxLetterBytes() - ROOM_FOR_COMPRESSION;
    }
}
