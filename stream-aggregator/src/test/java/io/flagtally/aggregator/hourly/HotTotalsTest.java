package io.flagtally.aggregator.hourly;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.rows.UsageKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HotTotalsTest {
    private static final TopicPartition CHANGELOG = new TopicPartition("changelog", 3);
    private static final Map<TopicPartition, Long> OFFSETS = Map.of(CHANGELOG, 42L);

    private final StoreBelow below = new StoreBelow();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final HotTotalsMetrics hot = new HotTotalsMetrics(UsageKind.FLAG, metrics);
    private final HotTotals totals = totals(new CombineBounds(1_000, 1 << 20));

    private HotTotals totals(CombineBounds bounds) {
        return new HotTotals(below, bounds, hot);
    }

    @Test
    void holdTheNewestHourAndTheOneBeforeWithoutWritingThemBelow() {
        put("a", 11, "1");
        put("a", 10, "2");
        put("a", 11, "3");

        assertThat(below.calls).isEmpty();
        assertThat(get("a", 11)).isEqualTo("3");
        assertThat(get("a", 10)).isEqualTo("2");
        assertThat(get("b", 11)).isNull();
    }

    @Test
    void takeATotalOfAnotherLength() {
        put("a", 11, "99");
        put("a", 11, "100");
        put("a", 11, "101");

        assertThat(get("a", 11)).isEqualTo("101");
        assertThat(held()).isEqualTo(1);
    }

    @Test
    void writeAllBelowInTheOrderOfKeysBeforeTheOffsetThatSaysSo() {
        put("b", 11, "1");
        put("a", 11, "2");
        put("a", 10, "3");
        put("b", 11, "4");

        totals.commit(OFFSETS);

        assertThat(below.calls).containsExactly("put a 10 3", "put a 11 2", "put b 11 4", "commit [42]");
    }

    @Test
    void holdNothingBehindACommitSinceAStandbyGoesOnBelow() {
        put("a", 11, "1");
        totals.commit(OFFSETS);

        below.put(key("a"), "2".getBytes(), start(11));

        assertThat(get("a", 11)).isEqualTo("2");
    }

    @Test
    void writeBelowWhatWasHeldOnceANewerHourBegins() {
        put("a", 10, "1");
        put("b", 11, "2");
        put("a", 10, "3");
        put("a", 12, "4");

        assertThat(below.calls).containsExactly("put a 10 1", "put a 10 3", "put b 11 2");
        assertThat(get("a", 10)).isEqualTo("3");
        assertThat(get("a", 12)).isEqualTo("4");
    }

    @Test
    void writeATotalOfAnOlderHourBelowAtOnce() {
        put("a", 12, "1");
        put("a", 10, "2");

        assertThat(below.calls).containsExactly("put a 10 2");
        assertThat(get("a", 10)).isEqualTo("2");
    }

    @Test
    void readWhatTheyDoNotHoldFromBelowAndReplaceIt() {
        below.put(key("a"), "1".getBytes(), start(11));

        assertThat(get("a", 11)).isEqualTo("1");
        put("a", 11, "2");
        assertThat(get("a", 11)).isEqualTo("2");
    }

    @Test
    void forgetWhatWasNotCommittedWhenTheyAreClosed() {
        put("a", 11, "1");

        totals.close();

        assertThat(totals.isOpen()).isFalse();
        totals.init(null, totals);
        assertThat(totals.isOpen()).isTrue();
        assertThat(get("a", 11)).isNull();
        assertThat(below.calls).isEmpty();
        assertThat(held()).isZero();
    }

    @Test
    void writeAllBelowPastTheirBoundAndTellSo() {
        HotTotals few = totals(new CombineBounds(2, 1 << 20));
        for (String key : List.of("c", "a", "b", "d")) {
            few.put(key(key), "1".getBytes(), start(11));
        }

        assertThat(below.calls).containsExactly("put a 11 1", "put b 11 1", "put c 11 1");
        assertThat(spilled()).isEqualTo(3);
        assertThat(held()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"400, 1", "1, 400"})
    void writeAllBelowPastTheBytesThatTheyMayTake(int keyBytes, int totalBytes) {
        HotTotals small = totals(new CombineBounds(1_000, 1_000));
        for (int i = 0; i < 3; i++) {
            small.put(key(i + "x".repeat(keyBytes)), "1".repeat(totalBytes).getBytes(), start(11));
        }

        assertThat(below.calls).isNotEmpty();
        assertThat(spilled()).isGreaterThan(0);
    }

    @Test
    void tellHowManyTheyHoldAtAnyTime() {
        put("a", 11, "1");
        put("b", 11, "1");
        put("a", 11, "2");

        assertThat(held()).isEqualTo(2);
        totals.commit(OFFSETS);
        assertThat(held()).isZero();
        assertThat(spilled()).isZero();
    }

    static List<Function<HotTotals, KeyValueIterator<?, byte[]>>> scans() {
        return List.of(
                totals -> totals.fetch(key("a"), 0, start(12)),
                totals -> totals.fetch(key("a"), key("b"), 0, start(12)),
                totals -> totals.fetchAll(0, start(12)),
                HotTotals::all);
    }

    @ParameterizedTest
    @MethodSource("scans")
    void writeAllBelowBeforeAScanReadsIt(Function<HotTotals, KeyValueIterator<?, byte[]>> scan) {
        put("a", 11, "1");

        KeyValueIterator<?, byte[]> found = scan.apply(totals);

        assertThat(below.calls).containsExactly("put a 11 1", "scan");
        assertThat(found.next().value).asString().isEqualTo("1");
    }

    /** Else Kafka Streams would leave the timestamps of totals away. */
    @Test
    void areAStoreOfTimestampedBytes() {
        assertThat(totals).isInstanceOf(TimestampedBytesStore.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void areAsDurableAsTheStoreBelow(boolean durable) {
        below.durable = durable;

        assertThat(totals.persistent()).isEqualTo(durable);
        assertThat(totals.managesOffsets()).isEqualTo(durable);
    }

    @Test
    void areRestoredFromWhereTheStoreBelowEnds() {
        put("a", 11, "1");
        assertThat(totals.committedOffset(CHANGELOG)).isNull();

        totals.commit(OFFSETS);

        assertThat(totals.committedOffset(CHANGELOG)).isEqualTo(42);
        assertThat(totals.getPosition()).isEqualTo(below.position);
        assertThat(totals.name()).isEqualTo("below");
    }

    private void put(String key, int hour, String total) {
        totals.put(key(key), total.getBytes(), start(hour));
    }

    private String get(String key, int hour) {
        byte[] total = totals.fetch(key(key), start(hour));
        return total == null ? null : new String(total);
    }

    private static Bytes key(String key) {
        return Bytes.wrap(key.getBytes());
    }

    private static long start(int hour) {
        return hour * HourlyWindow.SIZE.toMillis();
    }

    private double held() {
        return metrics.get("flagtally.aggregator.totals.hot").gauge().value();
    }

    private double spilled() {
        return metrics.get("flagtally.aggregator.totals.spilled").counter().count();
    }
}
