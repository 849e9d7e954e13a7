package io.flagtally.aggregator.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NameSetTest {
    private final NameSet names = new NameSet();

    @Test
    void admitsNewNamesUpToTheLargestNumber() {
        assertThat(names.admit(7, 2)).isTrue();
        assertThat(names.admit(8, 2)).isTrue();
        assertThat(names.admit(9, 2)).isFalse();
        assertThat(names.size()).isEqualTo(2);
    }

    @Test
    void goesOnAdmittingWhatItHolds() {
        names.admit(7, 1);

        assertThat(names.admit(8, 1)).isFalse();
        assertThat(names.admit(7, 1)).isTrue();
    }

    @Test
    void holdsTheHashThatIsZero() {
        assertThat(names.admit(0, 1)).isTrue();
        assertThat(names.admit(0, 1)).isTrue();
        assertThat(names.size()).isEqualTo(1);
    }

    @Test
    void findsAllNamesAgainAfterItGrew() {
        long[] hashes = new Random(42).longs(10_000).distinct().toArray();
        LongStream.of(hashes).forEach(hash -> names.admit(hash, hashes.length));

        assertThat(names.size()).isEqualTo(hashes.length);
        assertThat(LongStream.of(hashes)).allMatch(hash -> names.admit(hash, hashes.length));
        assertThat(names.size()).isEqualTo(hashes.length);
    }

    @Test
    void keepsNamesApartThatBelongInOnePlace() {
        // when
        for (long hash = 1; hash <= 40; hash++) {
            names.admit(hash << 32, 40);
        }
        // then
        assertThat(names.size()).isEqualTo(40);
        assertThat(names.admit(41L << 32, 40)).isFalse();
    }
}
