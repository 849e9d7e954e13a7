package io.flagtally.aggregator.start;

import io.flagtally.aggregator.start.StartDecision.Begin;
import io.flagtally.aggregator.start.StartDecision.GoOn;
import io.flagtally.aggregator.start.StartDecision.Refuse;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.streams.start.FirstRecords;
import io.flagtally.streams.start.GroupOffsets;
import io.flagtally.streams.start.StartRefusedException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TopologyDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a start pass only if it can end with right totals, and commits where counting begins: Kafka Streams makes up no
 * offset of a raw topic, so one that is lost later stops the process.
 */
public final class StartGuard {
    private static final Logger LOG = LoggerFactory.getLogger(StartGuard.class);

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** For a minute at least: longer than a dead member stays in its group by default. */
    static final int MOST_LOOKS = 120;

    private final String applicationId;
    private final TopicSettings topics;
    private final StateLayout layout;
    private final StartSettings settings;
    private final StartRules rules;
    private final Counter reportsLost;
    private final Counter sumsLost;

    /**
     * Takes what is to be started.
     *
     * @param applicationId as the brokers know it, topic prefix included
     * @param topology what it reads, writes and keeps
     */
    public StartGuard(
            String applicationId,
            TopicSettings topics,
            TopologyDescription topology,
            FirstWholeHour firstWholeHour,
            StartSettings settings,
            MeterRegistry metrics) {
        this.applicationId = applicationId;
        this.topics = topics;
        this.layout = StateLayout.of(
                topology,
                applicationId,
                KafkaSnapshot.names(topics, Topic::isOutput),
                KafkaSnapshot.names(topics, Topic::isRaw));
        this.settings = settings;
        this.rules = new StartRules(layout, firstWholeHour, settings, topics);
        this.reportsLost = Counter.builder("flagtally.aggregator.reports.lost")
                .description("reports that expired before they were counted, and were given up at a start")
                .register(metrics);
        this.sumsLost = Counter.builder("flagtally.aggregator.sums.lost")
                .description(
                        "records of repartition topics that were deleted before totals took them, and were given up"
                                + " at a start")
                .register(metrics);
    }

    /**
     * Names the setting that makes another layout of what is there already, for which nothing else need be known. Does
     * not close {@code admin}.
     *
     * @throws StartRefusedException if what is there has other partitions than the settings say
     * @throws KafkaException if Kafka can't be asked
     */
    public void requireOutputPartitions(Admin admin) {
        rules.outputPartitionsChanged(snapshot(admin).state(layout)).ifPresent(refusal -> {
            throw new StartRefusedException(refusal.message());
        });
    }

    /**
     * Returns when processing may start, with the hour that counting begins with: what was decided for this application
     * id first, whatever the settings of this start. Does not close {@code admin}.
     *
     * @param consumer settings of a consumer that reads committed and is in no group
     * @param producer settings of a producer
     * @throws StartRefusedException if totals would become wrong
     * @throws KafkaException if Kafka can't be asked
     */
    public Instant check(Admin admin, Map<String, Object> consumer, Map<String, Object> producer) {
        CountFromTopic countFrom = new CountFromTopic(applicationId, topics);
        try (FirstRecords records = new FirstRecords(consumer)) {
            return check(admin, records, hour -> countFrom.note(hour, admin, producer), KafkaAnswers::pause);
        }
    }

    /** {@code note} notes the hour to count from, {@code pause} lets time pass before Kafka is asked again. */
    Instant check(Admin admin, FirstRecords records, Consumer<Instant> note, Consumer<Duration> pause) {
        KafkaSnapshot snapshot = snapshot(admin);
        GroupOffsets group = new GroupOffsets(admin, applicationId);
        for (int look = 0; look < MOST_LOOKS; look++) {
            StartSnapshot found = snapshot.read(layout, records);
            StartDecision decision = rules.decide(found);
            if (decision instanceof Refuse refusal) {
                throw new StartRefusedException(refusal.message());
            }
            if (found.countFrom().isEmpty()) {
                // Before anything else is there. Another instance may have been faster: look again.
                note.accept(settings.countFrom());
            } else if (decision instanceof GoOn || (decision instanceof Begin begin && commit(group, begin))) {
                return found.countFrom().get();
            }
            pause.accept(PAUSE);
        }
        throw new StartRefusedException("other aggregators of this application id run: stop them all, then start one");
    }

    private KafkaSnapshot snapshot(Admin admin) {
        return new KafkaSnapshot(admin, applicationId, topics, InstantSource.system());
    }

    /** False if another instance was faster and runs: what it has done is to be looked at again. */
    private boolean commit(GroupOffsets group, Begin begin) {
        Map<TopicPartition, OffsetAndMetadata> before = group.committed();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        begin.offsets().forEach((partition, offset) -> {
            // What Kafka Streams noted there, such as how far time is, stays true.
            String metadata =
                    before.containsKey(partition) ? before.get(partition).metadata() : "";
            offsets.put(partition, new OffsetAndMetadata(offset, metadata));
        });
        if (!group.commit(offsets)) {
            return false;
        }
        LOG.info("counting begins at {}", begin.offsets());
        if (begin.lost() > 0) {
            LOG.warn("gave up {} reports that expired before they were counted", begin.lost());
            reportsLost.increment((double) begin.lost());
        }
        if (begin.lostSums() > 0) {
            LOG.warn("gave up {} records of sums that were deleted before totals took them", begin.lostSums());
            sumsLost.increment((double) begin.lostSums());
        }
        return true;
    }
}
