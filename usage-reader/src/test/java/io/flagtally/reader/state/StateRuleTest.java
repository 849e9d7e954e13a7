package io.flagtally.reader.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateRuleTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:30:00Z");
    private static final StateRule RULE = new StateRule(StateSettings.DEFAULT);

    /** Times are hours before the current one; a minus is never. */
    @ParameterizedTest
    @CsvSource({
        // The thresholds, each one hour before and when it is reached.
        "  0,   0,   0,   -, '',          new",
        "168,   0,   0,   0, '',          live",
        "167,   0,   0,   0, '',          new",
        "800, 168,   -, 168, '',          settled",
        "800, 169,   -, 169, '',          idle",
        "800, 720,   -, 720, '',          idle",
        "800, 721,   -, 721, '',          gone",
        // New, but nobody asks any more.
        "100, 100, 100,   -, '',          new",
        "169, 169, 169,   -, '',          idle",
        // One answer, and long enough known.
        "719,   0,   0,   -, '',          live",
        "720,   0,   0,   -, '',          settled",
        "720,   0,   -,   0, '',          settled",
        "720,   0,   0,   0, '',          live",
        "800,   0,   0, 720, '',          live",
        "800,   0,   0, 721, '',          settled",
        // Variants count as answers: a test of two gives yes all the time.
        "720,   0,   0,   -, 'blue',      settled",
        "720,   0,   0,   -, 'blue,red',  live",
        "720,   0,   -,   -, 'blue',      settled",
        "720,   0,   -,   -, 'blue,red',  live",
        "720,   0,   0,   0, 'true',      live",
        "720,   0,   -,   0, 'disabled',  settled",
        // Nothing is known of its answers.
        "720,   0,   -,   -, '',          live",
    })
    void judgesByWhatWasSeenWhen(int first, int last, String yes, String no, String variants, String state) {
        // given
        Set<String> served = variants.isEmpty() ? Set.of() : Set.of(variants.split(","));
        FlagFacts facts = new FlagFacts(hoursAgo(first), hoursAgo(last), hour(yes), hour(no), served);

        // then
        assertThat(RULE.of(facts, NOW).state().word()).isEqualTo(state);
    }

    @Test
    void saysSinceWhenAndWhy() {
        FlagFacts settled = new FlagFacts(hoursAgo(2_000), hoursAgo(1), hour("1"), hour("1000"), Set.of("blue"));
        FlagFacts gone = new FlagFacts(hoursAgo(2_000), hoursAgo(1_000), hour("1000"), hour("-"), Set.of());

        assertThat(RULE.of(settled, NOW))
                .isEqualTo(new Verdict(
                        FlagState.SETTLED,
                        Optional.of(hoursAgo(1_000).plus(Duration.ofHours(721))),
                        "Always yes, with the variant blue for 30 days."));
        assertThat(RULE.of(gone, NOW))
                .isEqualTo(new Verdict(
                        FlagState.GONE,
                        Optional.of(hoursAgo(1_000).plus(Duration.ofHours(721))),
                        "Not evaluated since " + hoursAgo(999) + "."));
    }

    @Test
    void thresholdsAreSettings() {
        StateRule hasty = new StateRule(
                new StateSettings(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(3), Duration.ofHours(4)));
        FlagFacts facts = new FlagFacts(hoursAgo(10), hoursAgo(2), hour("2"), hour("-"), Set.of());

        assertThat(List.of(
                        hasty.of(facts, NOW).state(),
                        hasty.of(facts, NOW.plus(Duration.ofHours(1))).state(),
                        hasty.of(facts, NOW.plus(Duration.ofHours(2))).state()))
                .containsExactly(FlagState.SETTLED, FlagState.IDLE, FlagState.GONE);
    }

    @Test
    void namesThresholdsThatCannotBe() {
        assertThatThrownBy(() -> new StateSettings(
                        Duration.ZERO, Duration.ofDays(9), Duration.ofDays(8), Duration.ofMinutes(90)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("new-for: must be whole hours, from 1h to 400d")
                .hasMessageContaining("gone-after: must be at least idle-after")
                .hasMessageContaining("settled-after: must be whole hours, from 1h to 400d");
    }

    private static Optional<Instant> hour(String ago) {
        return ago.equals("-") ? Optional.empty() : Optional.of(hoursAgo(Integer.parseInt(ago)));
    }

    private static Instant hoursAgo(int hours) {
        return Instant.parse("2026-11-28T12:00:00Z").minus(Duration.ofHours(hours));
    }
}
