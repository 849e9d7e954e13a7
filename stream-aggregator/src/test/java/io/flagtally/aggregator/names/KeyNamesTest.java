package io.flagtally.aggregator.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.KeyKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class KeyNamesTest {
    private static final long HOUR = 3_600_000L;

    /** A decoder may give variants that have no flag row before them. */
    @Test
    void admitsTheNamesOfAVariantInItsOwnHourAndApp() {
        KeyNames names = names(6);

        assertThat(names.admittedOfVariant("shop", "f", "red", 0)).isEqualTo(3);
        assertThat(names.admittedOfVariant("shop", "f", "red", HOUR)).isEqualTo(3);
        assertThat(names.admittedOfVariant("cart", "f", "red", HOUR)).isZero();
        assertThat(names.admittedOfVariant("shop", "f", "red", HOUR)).isEqualTo(3);
    }

    private static KeyNames names(int most) {
        return new KeyNames(
                new KeyBounds(most, 1),
                new NameHash(new SecureRandom()),
                new NameMetrics(new SimpleMeterRegistry(), KeyKind.BACKEND));
    }
}
