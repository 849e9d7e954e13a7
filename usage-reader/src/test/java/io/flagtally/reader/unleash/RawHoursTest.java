package io.flagtally.reader.unleash;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.Names;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.snapshot.Sums;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RawHoursTest {
    private static final Instant HOUR = Instant.parse("2026-11-28T10:00:00Z");

    private final RawHours hours = new RawHours();

    @Test
    void tellsTheFirstAppsByNameAndKeepsNothingOfTheOthers() {
        // given
        for (int app = 0; app < 1_000; app++) {
            hours.name(key("app-%03d".formatted(app)), 1, 0);
        }

        // when
        hours.flag(key("app-099"), HOUR, 2, 1);
        hours.flag(key("app-100"), HOUR, 4, 1);

        // then
        assertThat(hours.apps()).hasSize(RawHours.MOST_APPS).contains("app-000", "app-099");
        assertThat(hours.sums(at("app-099"))).isEqualTo(new Sums(2, 1));
        assertThat(hours.sums(at("app-100"))).isEqualTo(Sums.NONE);
    }

    @Test
    void tellsFewerAppsIfAllEnvironmentsAndHoursOfThemAreTooManyRows() {
        // given
        for (String environment : new String[] {"production", "staging"}) {
            hours.name(new FlagKey(environment, "ios", "checkout"), 1, 0);
            hours.name(new FlagKey(environment, "web", "checkout"), 1, 0);
        }

        // when
        hours.fitInto(3);

        // then
        assertThat(hours.apps()).containsExactly("ios");
        hours.fitInto(0);
        assertThat(hours.apps()).containsExactly("ios");
    }

    @Test
    void tellsNothingOfWhatWasNeverEvaluated() {
        // when
        hours.name(key("web"), 0, 0);
        hours.flag(key("web"), HOUR, 0, 0);
        hours.variant(key("web"), "blue", HOUR, 1);

        // then
        assertThat(hours.apps()).isEmpty();
        assertThat(hours.environments()).isEmpty();
        assertThat(hours.variants(at("web"))).isEmpty();
    }

    @Test
    void countsVariantsThatAreTooManyUnderOneName() {
        // given
        hours.name(key("web"), 1, 0);
        hours.flag(key("web"), HOUR, 1, 0);

        // when
        for (int variant = 0; variant < RawHours.MOST_VARIANTS + 3; variant++) {
            hours.variant(key("web"), "variant-" + variant, HOUR, 5);
        }

        // then
        assertThat(hours.variants(at("web")).orElseThrow())
                .hasSize(RawHours.MOST_VARIANTS + 1)
                .containsEntry("variant-0", 5L)
                .containsEntry(Names.OTHERS, 15L);
    }

    private static FlagKey key(String app) {
        return new FlagKey("production", app, "checkout");
    }

    private static RawHours.At at(String app) {
        return new RawHours.At(HOUR, "production", app);
    }
}
