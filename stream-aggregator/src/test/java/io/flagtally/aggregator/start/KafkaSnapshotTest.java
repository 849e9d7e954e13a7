package io.flagtally.aggregator.start;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.start.FakeBrokers.Log;
import io.flagtally.aggregator.start.StateLayout.RepartitionTopic;
import io.flagtally.aggregator.start.StateLayout.StateTopic;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.start.FirstRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a start finds on the brokers. */
class KafkaSnapshotTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant EARLIER = Instant.parse("2026-11-20T12:00:00Z");
    private static final String RAW = "unleash-reports-raw";
    private static final StateLayout LAYOUT = new StateLayout(
            List.of(new StateTopic("totals", Set.of("flag-usage-hourly"), false)),
            List.of(new RepartitionTopic("passed", Set.of("totals"))),
            CountFromTopic.name("app"));

    private final FakeBrokers brokers = new FakeBrokers();

    @BeforeEach
    void makeTopics() {
        TopicSettings topics = TopicSettings.defaults();
        for (Topic topic : Topic.values()) {
            if (topic.isOutput() || topic.isRaw() && topic != Topic.UNLEASH_REPORTS_RAW) {
                brokers.topic(topics.name(topic), Log.NEW);
            }
        }
    }

    @Test
    void findsWhereARawPartitionIsReadAndWhenItsFirstRecordWasReceived() {
        brokers.topic(RAW, new Log(4, 9, EARLIER.toEpochMilli()), Log.of(2, 2)).committed(RAW, 0, 7);

        assertThat(read().raw())
                .hasSize(4)
                .containsEntry(new TopicPartition(RAW, 0), new RawPartition(7, 4, 9, EARLIER))
                .containsEntry(new TopicPartition(RAW, 1), new RawPartition(RawPartition.NO_OFFSET, 2, 2, NOW));
    }

    @Test
    void takesTheFirstMomentForATimeOfReceipt() {
        brokers.topic(RAW, new Log(0, 1, 0));

        assertThat(read().raw().get(new TopicPartition(RAW, 0)).firstReceivedAt())
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void findsTheStateThatExists() {
        brokers.topic(RAW, Log.NEW).topic("totals", Log.NEW, Log.NEW).topic("of-another-app", Log.NEW);

        StartSnapshot found = read();

        assertThat(found.state()).isEqualTo(Map.of("totals", 2));
        assertThat(found.passed()).isEmpty();
        assertThat(found.retired()).isEmpty();
        assertThat(found.countFrom()).isEmpty();
    }

    @Test
    void takesAnOutputForFilledThatHoldsARow() {
        FakeBrokers filled = new FakeBrokers();
        for (Topic topic : Topic.values()) {
            if (topic.isOutput() || topic.isRaw()) {
                filled.topic(topic.baseName(), topic == Topic.FLAG_USAGE_HOURLY ? Log.of(3, 4) : Log.of(3, 3));
            }
        }

        assertThat(read(filled, TopicSettings.defaults()).filledOutputs()).containsExactly("flag-usage-hourly");
    }

    @Test
    void takesPassedRowsForTakenByOffsetsByWhatIsDeletedAndByWhatWasMadeOfThem() {
        brokers.topic(RAW, Log.NEW)
                .topic("passed", Log.of(0, 5), Log.of(2, 5), Log.of(0, 5), Log.of(0, 5))
                .topic("totals", Log.NEW, Log.NEW, Log.of(0, 1), Log.NEW)
                .committed("passed", 0, 3);

        assertThat(read().passed())
                .isEqualTo(Map.of(
                        new TopicPartition("passed", 0), new PassedRows(3, 0, 5, true),
                        new TopicPartition("passed", 1), new PassedRows(RawPartition.NO_OFFSET, 2, 5, true),
                        new TopicPartition("passed", 2), new PassedRows(RawPartition.NO_OFFSET, 0, 5, true),
                        new TopicPartition("passed", 3), new PassedRows(RawPartition.NO_OFFSET, 0, 5, false)));
    }

    /** Another instance may be about to commit them for the first time. */
    @Test
    void waitsForOpenTransactionsOnlyWhereTakenRowsHaveNoOffset() {
        brokers.topic(RAW, Log.NEW)
                .topic("passed", Log.of(2, 5), Log.of(0, 5))
                .committed("passed", 0, 2)
                .committing("passed", 1, 3);
        assertThat(read().passed().get(new TopicPartition("passed", 1)))
                .isEqualTo(new PassedRows(RawPartition.NO_OFFSET, 0, 5, false));

        brokers.topic("totals", Log.NEW, Log.of(0, 1));
        assertThat(read().passed().get(new TopicPartition("passed", 1))).isEqualTo(new PassedRows(3, 0, 5, true));
    }

    @Test
    void findsTheHourThatIsNoted() {
        brokers.topic(RAW, Log.NEW).topic(CountFromTopic.name("app"), Log.of(0, 1));

        assertThat(read().countFrom()).contains(NOW);
    }

    /** What they hold counts for no hour of this generation. */
    @Test
    void takesRecordsOfEarlierGenerationsForExpiredNow() {
        brokers.topic(RAW, new Log(4, 9, EARLIER.toEpochMilli())).committed(RAW, 0, 7);

        assertThat(snapshot(brokers, TopicSettings.defaults().withRawGeneration(2))
                        .retired())
                .containsEntry(new TopicPartition(RAW, 0), new RawPartition(7, 4, 9, NOW));
    }

    @Test
    void findsLaterGenerationsOfRawTopicsAndNothingElse() {
        brokers.topic(RAW, Log.NEW);
        assertThat(snapshot(brokers, TopicSettings.defaults()).later()).isEmpty();

        brokers.topic(RAW + "-g2", new Log(0, 3, EARLIER.toEpochMilli()));

        assertThat(snapshot(brokers, TopicSettings.defaults()).later())
                .isEqualTo(Map.of(
                        new TopicPartition(RAW + "-g2", 0), new RawPartition(RawPartition.NO_OFFSET, 0, 3, EARLIER)));
    }

    private StartSnapshot read() {
        return read(brokers, TopicSettings.defaults());
    }

    private static StartSnapshot read(FakeBrokers brokers, TopicSettings topics) {
        try (FirstRecords records =
                new FirstRecords(brokers.consumer(NOW.toString().getBytes(UTF_8)))) {
            return snapshot(brokers, topics).read(LAYOUT, records);
        }
    }

    private static KafkaSnapshot snapshot(FakeBrokers brokers, TopicSettings topics) {
        return new KafkaSnapshot(brokers, "app", topics, () -> NOW);
    }
}
