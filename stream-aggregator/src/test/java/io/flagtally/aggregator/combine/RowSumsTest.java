package io.flagtally.aggregator.combine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.rows.ClientRow;
import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.aggregator.rows.SumBlock;
import io.flagtally.aggregator.rows.SumBlockReader;
import io.flagtally.aggregator.rows.UsageKind;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.streams.serde.BinaryReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowSumsTest {
    private static final CombineBounds MANY = new CombineBounds(1_000, 1 << 20);
    private static final long HOUR = 3_600_000L;
    private static final int PARTITIONS = 3;
    private static final ClientInfo NODE = new ClientInfo("shop", "node", "1", "", "", "");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Timed> forwarded = new ArrayList<>();

    private record Timed(Object row, long timestamp) {}

    private record Flag(String environment, String app, String flag, long yes, long no) {}

    private record Variant(String environment, String app, String flag, String variant, long count) {}

    @Test
    void forwardsNothingUntilItIsTold() {
        RowSums sums = sums(MANY);
        sums.flag("prod", "shop", "a", 1, 0, HOUR);
        sums.client("prod", NODE, HOUR);
        assertThat(forwarded).isEmpty();

        sums.forwardAll();
        assertThat(forwarded).hasSize(2);
        sums.forwardAll();
        assertThat(forwarded).hasSize(2);
    }

    @Test
    void sumsRowsOfOneFlagAndHourAndKeepsTheirLatestTime() {
        RowSums sums = sums(MANY);
        sums.flag("prod", "shop", "a", 1, 2, HOUR + 5);
        sums.flag("prod", "shop", "a", 10, 20, HOUR + 9);
        sums.flag("prod", "shop", "a", 100, 200, HOUR + 7);
        sums.flag("prod", "shop", "a", 4, 0, 2 * HOUR);
        sums.forwardAll();

        assertThat(forwarded)
                .containsExactlyInAnyOrder(
                        new Timed(new Flag("prod", "shop", "a", 111, 222), HOUR + 9),
                        new Timed(new Flag("prod", "shop", "a", 4, 0), 2 * HOUR));
    }

    @Test
    void keepsEnvironmentsAppsAndVariantsApart() {
        RowSums sums = sums(MANY);
        sums.flag("prod", "shop", "a", 1, 0, HOUR);
        sums.flag("test", "shop", "a", 2, 0, HOUR);
        sums.flag("prod", "till", "a", 4, 0, HOUR);
        sums.variant("prod", "shop", "a", "red", 8, HOUR);
        sums.variant("prod", "shop", "a", "blue", 16, HOUR);
        sums.variant("prod", "shop", "a", "red", 32, HOUR);
        sums.forwardAll();

        assertThat(forwarded)
                .extracting(Timed::row)
                .containsExactlyInAnyOrder(
                        new Flag("prod", "shop", "a", 1, 0),
                        new Flag("test", "shop", "a", 2, 0),
                        new Flag("prod", "till", "a", 4, 0),
                        new Variant("prod", "shop", "a", "red", 40),
                        new Variant("prod", "shop", "a", "blue", 16));
    }

    @Test
    void forwardsNothingCountedOfAFlagOfWhichOnlyVariantsCame() {
        RowSums sums = sums(MANY);
        sums.variant("prod", "shop", "a", "red", 8, HOUR);
        sums.forwardAll();

        assertThat(forwarded)
                .containsExactly(
                        new Timed(new Flag("prod", "shop", "a", 0, 0), HOUR),
                        new Timed(new Variant("prod", "shop", "a", "red", 8), HOUR));
    }

    @Test
    void forwardsAClientOnceFromItsFirstToItsLastReport() {
        RowSums sums = sums(MANY);
        sums.client("prod", NODE, 5 * HOUR);
        sums.client("prod", NODE, 3 * HOUR);
        sums.client("prod", NODE, 4 * HOUR);
        sums.forwardAll();

        assertThat(forwarded).containsExactly(new Timed(new ClientRow("prod", NODE, 3 * HOUR, 5 * HOUR), 5 * HOUR));
    }

    @Test
    void forwardsAllOnceThereAreMoreEntriesThanItMayHold() {
        RowSums sums = sums(new CombineBounds(2, 1 << 20));
        sums.flag("prod", "shop", "a", 1, 0, HOUR);
        sums.flag("prod", "shop", "b", 1, 0, HOUR);
        sums.flag("prod", "shop", "a", 1, 0, HOUR);
        assertThat(forwarded).isEmpty();

        sums.flag("prod", "shop", "c", 1, 0, HOUR);
        assertThat(forwarded).hasSize(3);
        sums.flag("prod", "shop", "d", 1, 0, HOUR);
        assertThat(forwarded).hasSize(3);
    }

    static Stream<Consumer<RowSums>> rowsOfALongName() {
        String name = "b".repeat(5_000);
        return Stream.of(
                sums -> sums.flag("prod", name, "a", 1, 0, HOUR),
                sums -> sums.flag("prod", "shop", name, 1, 0, HOUR),
                sums -> sums.variant("prod", "shop", "a", name, 1, HOUR),
                sums -> sums.client("prod", new ClientInfo(name, "", "", "", "", ""), HOUR));
    }

    @ParameterizedTest
    @MethodSource("rowsOfALongName")
    void forwardsAllOnceNamesTakeMoreThanItMayHold(Consumer<RowSums> addRow) {
        RowSums sums = sums(new CombineBounds(1_000, 10_000));
        sums.flag("prod", "shop", "a", 1, 0, HOUR);
        assertThat(forwarded).isEmpty();

        addRow.accept(sums);
        assertThat(forwarded).hasSize(2);
    }

    @Test
    void saysHowManyRowsBecameHowMany() {
        RowSums sums = sums(MANY);
        sums.flag("prod", "shop", "a", 1, 0, HOUR);
        sums.flag("prod", "shop", "a", 1, 0, HOUR);
        sums.flag("prod", "shop", "b", 1, 0, HOUR);
        sums.variant("prod", "shop", "a", "red", 1, HOUR);
        sums.variant("prod", "shop", "a", "red", 1, HOUR);
        sums.client("prod", NODE, HOUR);
        sums.client("prod", NODE, HOUR);
        sums.forwardAll();

        assertThat(count("in", "flag")).isEqualTo(3);
        assertThat(count("out", "flag")).isEqualTo(2);
        assertThat(count("in", "variant")).isEqualTo(2);
        assertThat(count("out", "variant")).isEqualTo(1);
        assertThat(count("in", "client")).isEqualTo(2);
        assertThat(count("out", "client")).isEqualTo(1);
    }

    private RowSums sums(CombineBounds bounds) {
        return new RowSums(bounds, Long::sum, PARTITIONS, new CombineMetrics(registry), this::forward);
    }

    private void forward(IntakeOutput row, long timestamp) {
        if (row instanceof SumBlock block) {
            List<Timed> sums = sumsOf(block);
            assertThat(timestamp)
                    .isEqualTo(sums.stream().mapToLong(Timed::timestamp).max().getAsLong());
            forwarded.addAll(sums);
        } else {
            forwarded.add(new Timed(row, timestamp));
        }
    }

    private static List<Timed> sumsOf(SumBlock block) {
        List<Timed> sums = new ArrayList<>();
        new SumBlockReader(block.kind(), (key, timestamp, first, second) -> {
                    BinaryReader in = new BinaryReader(key);
                    assertThat(in.version()).isEqualTo((byte) 1);
                    Object row = block.kind() == UsageKind.FLAG
                            ? new Flag(in.text(), in.text(), in.text(), first, second)
                            : new Variant(in.text(), in.text(), in.text(), in.text(), first);
                    assertThat(in.atEnd()).isTrue();
                    sums.add(new Timed(row, timestamp));
                })
                .read(block.key(), block.sums());
        return sums;
    }

    private double count(String direction, String kind) {
        return registry.get("flagtally.aggregator.combined." + direction)
                .tag("kind", kind)
                .counter()
                .count();
    }
}
