package io.flagtally.aggregator.hourly;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.combine.CombineBounds;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldSumsTest {
    private static final CombineBounds BOUNDS = new CombineBounds(200_000, 32 << 20);

    /** A name has up to 255 characters of up to four bytes, and a variant's key an environment and three names. */
    @ParameterizedTest
    @ValueSource(ints = {40, 300, 3_200})
    void areFullBeforeTheyTakeMoreThanAllowedWhateverTheLengthOfNames(int keyBytes) {
        HeldSums sums = new HeldSums(BOUNDS);

        int entries = fill(sums, keyBytes);

        assertThat(entries).isLessThanOrEqualTo(BOUNDS.entries() + 1);
        assertThat((long) entries * keyBytes).isLessThanOrEqualTo(BOUNDS.bytes());
        assertThat((entries + 1L) * (keyBytes + 200)).isGreaterThan(Math.min(BOUNDS.bytes(), entries * 240L));
    }

    @Test
    void takeAsMuchAgainOnceTheyAreStored() {
        HeldSums sums = new HeldSums(BOUNDS);
        int entries = fill(sums, 3_200);

        sums.clear();

        assertThat(sums.areFull()).isFalse();
        assertThat(fill(sums, 3_200)).isEqualTo(entries);
    }

    @Test
    void areInTheOrderOfTheStoresKeys() {
        HeldSums sums = new HeldSums(BOUNDS);
        KeyHour[] inOrder = {keyHour(0, 2), keyHour(1, 0), keyHour(1, 1), keyHour(1, 2), keyHour(0x80, 0)};
        for (int next : new int[] {3, 0, 4, 2, 1}) {
            sums.of(inOrder[next]);
        }

        assertThat(sums.inOrder()).containsExactly(inOrder);
    }

    /** They are looked for once a sum: hashes that meet would cost. */
    @Test
    void spreadTheirKeysAndHours() {
        long hashes = IntStream.range(0, 10_000)
                .map(i -> keyHour(i % 100, i / 100).hashCode())
                .distinct()
                .count();

        assertThat(hashes).isGreaterThan(9_000);
    }

    private static KeyHour keyHour(int key, int hour) {
        return new KeyHour(new byte[] {(byte) key}, hour * 3_600_000L);
    }

    @Test
    void addToTheSumThatIsThereWithoutBecomingFuller() {
        HeldSums sums = new HeldSums(new CombineBounds(1, 1 << 20));
        KeyHour keyHour = new KeyHour(new byte[] {1}, 0);

        sums.of(keyHour).add(1, 0, 5, Long::sum);
        sums.of(new KeyHour(new byte[] {1}, 0)).add(2, 0, 5, Long::sum);

        assertThat(sums.areFull()).isFalse();
        assertThat(sums.of(keyHour).first).isEqualTo(3);
        sums.of(new KeyHour(new byte[] {1}, 3_600_000));
        assertThat(sums.areFull()).isTrue();
    }

    private static int fill(HeldSums sums, int keyBytes) {
        int entries = 0;
        while (!sums.areFull()) {
            sums.of(new KeyHour(ByteBuffer.allocate(keyBytes).putInt(entries++).array(), 0));
        }
        return entries;
    }
}
