package io.flagtally.reader.database.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.reader.database.Counts;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Packed days against a plain map of hours. */
class DayOfHoursTest {
    private record Change(int hour, long first, long second) {
        boolean isRemoval() {
            return first < 0;
        }
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Long> counts = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 300),
                Arbitraries.longs().between(0, Long.MAX_VALUE),
                Arbitraries.of(0L, 127L, 128L, 16_383L, 16_384L, Long.MAX_VALUE));
        Arbitrary<Long> firsts = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, counts), net.jqwik.api.Tuple.of(1, Arbitraries.just(-1L)));
        return Combinators.combine(Arbitraries.integers().between(0, 23), firsts, counts)
                .as(Change::new)
                .list()
                .ofMaxSize(60);
    }

    /** Packs and unpacks after every change, as the store does from batch to batch. */
    @Property
    void holdsWhatAMapOfHoursHolds(
            @ForAll("changes") List<Change> changes, @ForAll @IntRange(min = 1, max = 2) int width)
            throws DamagedStoreException {
        SortedMap<Integer, long[]> expected = new TreeMap<>();
        byte[] packed = new DayOfHours(width).pack();

        for (Change each : changes) {
            DayOfHours day = new DayOfHours(width);
            day.unpack(packed);
            if (each.isRemoval()) {
                expected.remove(each.hour());
                day.remove(each.hour());
            } else {
                expected.put(each.hour(), new long[] {each.first(), each.second()});
                day.put(each.hour(), each.first(), each.second());
            }
            packed = day.pack();
        }

        DayOfHours day = new DayOfHours(width);
        day.unpack(packed);
        assertThat(day.size()).isEqualTo(expected.size());
        assertThat(day.isEmpty()).isEqualTo(expected.isEmpty());
        for (int hour = 0; hour < DayOfHours.HOURS; hour++) {
            assertThat(day.has(hour)).isEqualTo(expected.containsKey(hour));
            for (int index = 0; day.has(hour) && index < width; index++) {
                assertThat(day.count(hour, index)).isEqualTo(expected.get(hour)[index]);
            }
        }
    }

    @Property
    void addsUpAnyStretchOfHours(
            @ForAll("changes") List<Change> changes,
            @ForAll @IntRange(max = 24) int from,
            @ForAll @IntRange(max = 24) int to) {
        DayOfHours day = new DayOfHours(2);
        SortedMap<Integer, long[]> expected = new TreeMap<>();
        changes.stream().filter(change -> !change.isRemoval()).forEach(change -> {
            day.put(change.hour(), change.first(), change.second());
            expected.put(change.hour(), new long[] {change.first(), change.second()});
        });
        SortedMap<Integer, long[]> stretch = expected.subMap(Math.min(from, to), to);

        assertThat(day.hasAny(Math.min(from, to), to)).isEqualTo(!stretch.isEmpty());
        for (int index = 0; index < 2; index++) {
            int column = index;
            assertThat(day.sum(index, Math.min(from, to), to))
                    .isEqualTo(stretch.values().stream()
                            .mapToLong(counts -> counts[column])
                            .reduce(0, Counts::sum));
        }
    }

    /** Whatever stands in a damaged file is found or is some day, and never runs on. */
    @Property
    void bytesOfAnyKindAreADayOrRefused(@ForAll byte[] bytes) throws DamagedStoreException {
        DayOfHours day = new DayOfHours(2);
        try {
            day.unpack(bytes);
        } catch (DamagedStoreException e) {
            return;
        }
        DayOfHours again = new DayOfHours(2);
        again.unpack(day.pack());
        assertThat(again.size()).isEqualTo(day.size());
    }

    @Test
    void aDayThatWasCutOffOrGrewIsRefused() {
        DayOfHours day = new DayOfHours(1);
        day.put(5, 1_000, 0);
        byte[] packed = day.pack();

        assertThat(packed).hasSize(5);
        assertThatThrownBy(() -> day.unpack(Arrays.copyOf(packed, 4))).isInstanceOf(DamagedStoreException.class);
        assertThatThrownBy(() -> day.unpack(Arrays.copyOf(packed, 6))).isInstanceOf(DamagedStoreException.class);
    }
}
