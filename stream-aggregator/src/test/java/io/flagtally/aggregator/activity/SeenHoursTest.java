package io.flagtally.aggregator.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SeenHoursTest {
    private static final long HOUR_MS = 3_600_000L;

    @Test
    void isAFewBytesWhenStored() {
        SeenHours seen = new SeenHours(490_000, 498_972, 498_972, SeenHours.NEVER);

        assertThat(SeenHours.SERDE.serialize("t", seen)).hasSizeLessThanOrEqualTo(8);
    }

    @Property
    void isReadBackAsItWasStored(
            @ForAll @Size(min = 1, max = 6) List<@LongRange(min = -100, max = 600_000) Long> hours) {
        SeenHours seen = merged(hours, List.of(true, false, false, true, true, false));

        assertThat(SeenHours.SERDE.deserialize("t", SeenHours.SERDE.serialize("t", seen)))
                .isEqualTo(seen);
    }

    @Property
    void isTheSameInWhateverOrderHoursCome(
            @ForAll @Size(min = 1, max = 6) List<@LongRange(max = 600_000) Long> hours,
            @ForAll @Size(6) List<Boolean> yes) {
        SeenHours forwards = merged(hours, yes);
        SeenHours backwards = null;
        for (int i = hours.size() - 1; i >= 0; i--) {
            SeenHours one = SeenHours.of(hours.get(i), yes.get(i), !yes.get(i));
            backwards = backwards == null ? one : backwards.merge(one);
        }

        assertThat(forwards).isEqualTo(backwards);
        assertThat(forwards.first()).isEqualTo(hours.stream().min(Long::compare).orElseThrow());
        assertThat(Math.max(forwards.lastYes(), forwards.lastNo())).isEqualTo(forwards.last());
    }

    @Test
    void isExpiredOnceItsLastHourHasEndedForTooLong() {
        SeenHours seen = SeenHours.of(10, true, false);

        assertThat(seen.isExpiredAt(16 * HOUR_MS, Duration.ofHours(5))).isFalse();
        assertThat(seen.isExpiredAt(16 * HOUR_MS + 1, Duration.ofHours(5))).isTrue();
    }

    private static SeenHours merged(List<Long> hours, List<Boolean> yes) {
        SeenHours seen = null;
        for (int i = 0; i < hours.size(); i++) {
            SeenHours one = SeenHours.of(hours.get(i), yes.get(i), !yes.get(i));
            seen = seen == null ? one : seen.merge(one);
        }
        return seen;
    }
}
