package io.flagtally.relay.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class KeyBytesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static final List<WaitingKey> IN_ORDER = List.of(
            new ApplicationKey("dev", "web", "sdk", "1", "", ""),
            new ApplicationKey("dev", "web", "sdk", "2", "java", "17"),
            new TotalKey("dev", NOON, "a", "flag", null),
            new TotalKey("dev", NOON, "a", "flag", ""),
            new TotalKey("dev", NOON, "a", "flag", "blue"),
            new TotalKey("dev", NOON, "a", "flag-2", null),
            new TotalKey("dev", NOON, "ä\u0001", "", "\u0001"),
            new TotalKey("dev", NOON.plusSeconds(3_600), "a", "flag", null),
            new TotalKey("dev\u0001", NOON, "a", "flag", null),
            new TotalKey("dev2", NOON, "a", "flag", null));

    @Test
    void readsWhatItWrote() {
        assertThat(IN_ORDER)
                .allSatisfy(key -> assertThat(KeyBytes.read(KeyBytes.of(key))).isEqualTo(key));
    }

    @Test
    void ordersApplicationsBeforeHoursAndAFlagBeforeItsVariants() {
        assertThat(IN_ORDER.stream().map(KeyBytes::of)).isSorted();
    }

    @Test
    void findsAllKeysOfAnEnvironmentBetweenItsBounds() {
        Bytes first = KeyBytes.firstOf("dev");
        Bytes behind = KeyBytes.behind("dev");

        assertThat(IN_ORDER.stream()
                        .filter(key -> first.compareTo(KeyBytes.of(key)) <= 0
                                && KeyBytes.of(key).compareTo(behind) < 0)
                        .map(WaitingKey::environment))
                .hasSize(8)
                .containsOnly("dev");
        assertThat(KeyBytes.firstOf("dev", NOON)).isBetween(KeyBytes.of(IN_ORDER.get(1)), KeyBytes.of(IN_ORDER.get(2)));
    }

    @Test
    void refusesAKeyThatIsCutOff() {
        Bytes whole = KeyBytes.of(IN_ORDER.get(4));
        for (int length : new int[] {0, 2, 5, 10, 13, 15}) {
            assertThatExceptionOfType(SerializationException.class)
                    .isThrownBy(() -> KeyBytes.read(Bytes.wrap(java.util.Arrays.copyOf(whole.get(), length))));
        }
    }
}
