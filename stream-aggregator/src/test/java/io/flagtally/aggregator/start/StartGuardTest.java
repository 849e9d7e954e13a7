package io.flagtally.aggregator.start;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.aggregator.start.FakeBrokers.Log;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.start.FirstRecords;
import io.flagtally.streams.start.StartRefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class StartGuardTest {
    private static final String RAW = "unleash-reports-raw";
    private static final String PASSED = "app-by-name-repartition";
    private static final String TOTALS = "app-totals-changelog";
    private static final TopicSettings TOPICS = TopicSettings.defaults().withPartitions(1, 1);
    private static final StartSettings ACCEPT = new StartSettings(true, StartSettings.EVERY_HOUR);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Instant> noted = new ArrayList<>();
    private int pauses;

    @Test
    void beginsWithTheFirstRecordsOfAllRawTopics() {
        FakeBrokers brokers = brokers(Log.of(4, 9));

        assertThat(check(brokers, StartSettings.DEFAULT)).isEqualTo(StartSettings.EVERY_HOUR);

        assertThat(brokers.committed(RAW).offset()).isEqualTo(4);
        assertThat(brokers.committed("tggl-reports-raw").offset()).isZero();
        assertThat(pauses).isZero();
        assertThat(noted).isEmpty();
        assertThat(count("reports.lost")).isZero();
        assertThat(count("sums.lost")).isZero();
    }

    @Test
    void goesOnWhereTheGroupIsAndCommitsNothing() {
        FakeBrokers brokers = running(Log.of(4, 9), 7, Log.of(3, 5), 3);

        assertThat(check(brokers, StartSettings.DEFAULT)).isEqualTo(StartSettings.EVERY_HOUR);

        assertThat(brokers.commits()).isZero();
        assertThat(pauses).isZero();
    }

    @Test
    void notesTheHourToCountFromBeforeItCommitsWhereToBegin() {
        FakeBrokers brokers = unnoted(Log.of(4, 9));

        check(brokers, StartSettings.DEFAULT);

        assertThat(noted).containsExactly(StartSettings.EVERY_HOUR);
        assertThat(brokers.committed(RAW).offset()).isEqualTo(4);
        assertThat(pauses).isEqualTo(1);
    }

    @Test
    void looksAgainWhereAnotherInstanceIsFaster() {
        FakeBrokers brokers = brokers(Log.of(4, 9));
        brokers.refuseCommits(3);

        check(brokers, StartSettings.DEFAULT);

        assertThat(brokers.committed(RAW).offset()).isEqualTo(4);
        assertThat(pauses).isEqualTo(3);
    }

    @Test
    void givesUpWhereOthersRunAndCountsNothingAsLost() {
        FakeBrokers brokers = running(Log.of(4, 9), 2, Log.of(3, 5), 0);
        brokers.refuseCommits(StartGuard.MOST_LOOKS);

        assertThatThrownBy(() -> check(brokers, ACCEPT))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith("other aggregators of this application id run");

        assertThat(pauses).isEqualTo(StartGuard.MOST_LOOKS);
        assertThat(count("reports.lost")).isZero();
    }

    @Test
    void goesOnBehindWhatIsLostOnceThatIsAcceptedAndTellsHowMuch() {
        FakeBrokers brokers = running(Log.of(4, 9), 2, Log.of(3, 5), 0);

        check(brokers, ACCEPT);

        assertThat(brokers.committed(RAW)).isEqualTo(new OffsetAndMetadata(4, "stream time"));
        assertThat(brokers.committed(PASSED)).isEqualTo(new OffsetAndMetadata(3, "stream time"));
        assertThat(count("reports.lost")).isEqualTo(2);
        assertThat(count("sums.lost")).isEqualTo(3);
    }

    @Test
    void startsNothingWhereReportsAreLost() {
        FakeBrokers brokers = running(Log.of(4, 9), 2, Log.of(3, 5), 3);

        assertThatThrownBy(() -> check(brokers, StartSettings.DEFAULT))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith("2 reports expired before they were counted, on unleash-reports-raw-0;");
        assertThat(brokers.commits()).isZero();
    }

    @Test
    void refusesOtherPartitionsThanTheStateHasBeforeAnythingElseIsKnown() {
        FakeBrokers brokers = running(Log.of(4, 9), 7, Log.of(3, 5), 3);

        assertThatCode(() -> guard(TOPICS, ACCEPT).requireOutputPartitions(brokers))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> guard(TOPICS.withPartitions(1, 2), ACCEPT).requireOutputPartitions(brokers))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith(TOTALS + " has 1 partitions, but its input has 2;");
    }

    private Instant check(FakeBrokers brokers, StartSettings settings) {
        byte[] everyHour = StartSettings.EVERY_HOUR.toString().getBytes(UTF_8);
        try (FirstRecords records = new FirstRecords(brokers.consumer(everyHour))) {
            return guard(TOPICS, settings).check(brokers, records, hour -> note(brokers, hour), time -> pauses++);
        }
    }

    private void note(FakeBrokers brokers, Instant hour) {
        noted.add(hour);
        brokers.topic(CountFromTopic.name("app"), Log.of(0, 1));
    }

    private StartGuard guard(TopicSettings topics, StartSettings settings) {
        FirstWholeHour firstWholeHour = new FirstWholeHour(Duration.ofHours(48), Duration.ofMinutes(5));
        return new StartGuard("app", topics, topology(), firstWholeHour, settings, metrics);
    }

    private double count(String counter) {
        return metrics.get("flagtally.aggregator." + counter).counter().count();
    }

    /** Before anything was counted; every hour is to count. */
    private static FakeBrokers brokers(Log raw) {
        return unnoted(raw).topic(CountFromTopic.name("app"), Log.of(0, 1));
    }

    private static FakeBrokers unnoted(Log raw) {
        FakeBrokers brokers = new FakeBrokers();
        for (Topic topic : Topic.values()) {
            if (topic.isRaw() || topic.isOutput()) {
                brokers.topic(TOPICS.name(topic), topic == Topic.UNLEASH_REPORTS_RAW ? raw : Log.NEW);
            }
        }
        return brokers;
    }

    /** After a stop. */
    private static FakeBrokers running(Log raw, long read, Log passed, long taken) {
        return brokers(raw)
                .topic(PASSED, passed)
                .topic(TOTALS, Log.of(0, 8))
                .committed(RAW, 0, new OffsetAndMetadata(read, "stream time"))
                .committed(PASSED, 0, new OffsetAndMetadata(taken, "stream time"))
                .committed("tggl-reports-raw", 0, 0)
                .committed("unleash-registrations-raw", 0, 0);
    }

    private static TopologyDescription topology() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(RAW, Consumed.with(Serdes.String(), Serdes.String()))
                .repartition(Repartitioned.<String, String>as("by-name")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.String()))
                .groupByKey()
                .reduce(
                        (one, other) -> other,
                        Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as("totals")
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Serdes.String()))
                .toStream()
                .to("flag-usage-hourly", Produced.with(Serdes.String(), Serdes.String()));
        return builder.build().describe();
    }
}
