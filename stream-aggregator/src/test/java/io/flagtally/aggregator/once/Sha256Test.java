package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {
    private final Sha256 hash = new Sha256();

    @Test
    void tellsWhereOneTextEndsAndTheNextBegins() {
        assertThat(hash.hash(16, "a", "bc")).isNotEqualTo(hash.hash(16, "ab", "c"));
        assertThat(hash.hash(16, "a", "bc")).isEqualTo(hash.hash(16, "a", "bc"));
    }

    /** Somebody who chooses the texts can make them look like the bytes of a length. */
    @ParameterizedTest
    @ValueSource(ints = {1, 256, 65_536})
    void tellsTextsApartWhoseBytesLookLikeLengths(int length) {
        String text = "\0".repeat(length);

        assertThat(hash.hash(16, text, "")).isNotEqualTo(hash.hash(16, "", text));
    }

    @Test
    void tellsBodiesApart() {
        assertThat(hash.shortHash(new byte[] {1}))
                .isNotEqualTo(hash.shortHash(new byte[] {2}))
                .isEqualTo(hash.shortHash(new byte[] {1}));
    }
}
