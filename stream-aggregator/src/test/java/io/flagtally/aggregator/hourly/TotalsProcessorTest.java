package io.flagtally.aggregator.hourly;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.rows.SumBlock;
import io.flagtally.aggregator.rows.SumBlockWriter;
import io.flagtally.aggregator.rows.UsageKind;
import io.flagtally.streams.serde.BinaryWriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without combining, so each sum is written as it comes. */
class TotalsProcessorTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final long NOON_HOUR = NOON.getEpochSecond() / 3_600;
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final HourlyWindow WINDOW = new HourlyWindow(Duration.ofDays(1));
    private static final byte[] KEY =
            BinaryWriter.ofVersion(1).text("prod").text("shop").text("checkout").toBytes();

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final List<Begun> begun = new ArrayList<>();
    private final Counter late = new SimpleMeterRegistry().counter("late");
    private final TotalsProcessor processor = new TotalsProcessor(
            UsageKind.FLAG, WINDOW, NOON, Long::sum, new CombineBounds(0, 0), new Listening(), late);

    private record Begun(long hour, boolean first, boolean second, Instant at) {}

    @BeforeEach
    void start() {
        TimestampedWindowStore<byte[], byte[]> store = Stores.timestampedWindowStoreBuilder(
                        Stores.inMemoryWindowStore(
                                HourlyTotals.store(UsageKind.FLAG), WINDOW.retention(), HourlyWindow.SIZE, false),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        context.setCurrentStreamTimeMs(NOON.toEpochMilli());
        processor.init(context);
    }

    @Test
    void tellsOnceThatAnHourBeginsAndOnceOfEachCountThatIsNoLongerZero() {
        sum(NOON, 0, 0);
        sum(LATER, 0, 0);
        assertThat(begun).containsExactly(new Begun(NOON_HOUR, false, false, NOON));

        sum(LATER, 0, 2);
        sum(LATER, 0, 2);
        assertThat(begun).hasSize(2).last().isEqualTo(new Begun(NOON_HOUR, false, true, LATER));

        sum(LATER, 3, 0);
        sum(LATER, 3, 2);
        assertThat(begun).hasSize(3).last().isEqualTo(new Begun(NOON_HOUR, true, false, LATER));
    }

    @Test
    void tellsAllAtOnceOfWhatBeginsTogether() {
        sum(LATER, 1, 1);

        assertThat(begun).containsExactly(new Begun(NOON_HOUR, true, true, LATER));
    }

    @Test
    void tellsOfEachHourByItself() {
        sum(NOON, 1, 0);
        sum(NOON.plus(HourlyWindow.SIZE), 1, 0);

        assertThat(begun).extracting(Begun::hour).containsExactly(NOON_HOUR, NOON_HOUR + 1);
    }

    /** It says that the flag is in use: of its variants alone came counts. */
    @Test
    void writesNoRowUntilSomethingIsCounted() {
        sum(NOON, 0, 0);
        assertThat(rows()).isEmpty();

        sum(NOON, 0, 2);
        sum(NOON, 0, 0);
        sum(NOON, 3, 0);
        assertThat(rows())
                .satisfiesExactly(row -> assertThat(row).contains("\"yes\":0", "\"no\":2"), row -> assertThat(row)
                        .contains("\"yes\":3", "\"no\":2"));
    }

    @Test
    void dropsAndCountsWhatComesForAClosedHourOrOneThatOthersCounted() {
        // given
        context.setCurrentStreamTimeMs(NOON.plus(WINDOW.retention()).toEpochMilli());
        // when
        sum(NOON, 1, 0);
        sum(NOON.minusMillis(1), 1, 0);
        // then
        assertThat(late.count()).isEqualTo(2);
        assertThat(rows()).isEmpty();
        assertThat(begun).isEmpty();
    }

    private void sum(Instant time, long first, long second) {
        SumBlockWriter sums = new SumBlockWriter(UsageKind.FLAG);
        sums.add(KEY, time.toEpochMilli(), first, second);
        SumBlock block = sums.take();
        processor.process(new Record<>(block.key(), block.sums(), time.toEpochMilli()));
    }

    private List<String> rows() {
        return context.forwarded().stream()
                .map(forward -> new String(forward.record().value(), StandardCharsets.UTF_8))
                .toList();
    }

    private final class Listening implements SideOutput {
        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of();
        }

        @Override
        public HourListener listener(ProcessorContext<byte[], byte[]> task, Runnable writeTotals) {
            return (key, hour, first, second, timestamp) -> {
                assertThat(key).isEqualTo(KEY);
                begun.add(new Begun(hour, first, second, Instant.ofEpochMilli(timestamp)));
            };
        }

        @Override
        public void addSink(KStream<byte[], byte[]> totals) {}
    }
}
