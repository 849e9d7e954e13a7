package io.flagtally.aggregator.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NameHashTest {
    private final NameHash hash = new NameHash(new SecureRandom());

    @Test
    void tellsNamesOfAnyLengthApart() {
        Set<Long> hashes = new HashSet<>();
        for (int length = 0; length < 300; length++) {
            hashes.add(hash.of(1, "a".repeat(length)));
            hashes.add(hash.of(1, "\u0001".repeat(length) + "b"));
        }

        assertThat(hashes).hasSize(600);
    }

    @Test
    void tellsScopesApart() {
        assertThat(LongStream.range(0, 1_000)
                        .map(scope -> hash.of(scope, "checkout"))
                        .distinct())
                .hasSize(1_000);
        assertThat(hash.of(hash.of(1, "ab"), "c")).isNotEqualTo(hash.of(hash.of(1, "a"), "bc"));
    }

    @Test
    void givesEqualNamesOneHash() {
        assertThat(hash.of(1, new String("checkout".toCharArray()))).isEqualTo(hash.of(1, "checkout"));
    }

    @Test
    void spreadsNamesThatDifferInOneCharacterOverTheLowestBits() {
        long places = IntStream.range(0, 1 << 16)
                .mapToLong(i -> hash.of(1, "flag-" + i) & 0xffff)
                .distinct()
                .count();

        // Of so many random hashes 63 % of the places are expected to be taken.
        assertThat(places).isBetween(40_000L, 42_900L);
    }

    @Test
    void differsFromProcessToProcess() {
        assertThat(new NameHash(new SecureRandom()).of(1, "checkout")).isNotEqualTo(hash.of(1, "checkout"));
    }
}
