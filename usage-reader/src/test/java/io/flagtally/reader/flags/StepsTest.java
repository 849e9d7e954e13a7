package io.flagtally.reader.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepsTest {
    @Test
    void hoursAreAllThatTouchTheRange() {
        Steps steps = Steps.hours(Instant.parse("2026-11-28T10:15:00Z"), Instant.parse("2026-11-28T12:00:00.001Z"));

        assertThat(steps.size()).isEqualTo(3);
        assertThat(steps.from()).isEqualTo("2026-11-28T10:00:00Z");
        assertThat(steps.to()).isEqualTo("2026-11-28T13:00:00Z");
        assertThat(steps.day(0)).isNull();
    }

    /** Berlin's clocks change on 2026-03-29 and 2026-10-25. */
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,    2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z, 2026-03-29, 23",
        "Europe/Berlin,    2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z, 2026-10-25, 25",
        "America/New_York, 2026-11-01T12:00:00Z, 2026-11-01T04:00:00Z, 2026-11-02T05:00:00Z, 2026-11-01, 25",
        "Australia/Lord_Howe, 2026-10-03T20:00:00Z, 2026-10-03T13:30:00Z, 2026-10-04T13:00:00Z, 2026-10-04, 23",
        "Asia/Kolkata,     2026-11-28T12:00:00Z, 2026-11-27T18:30:00Z, 2026-11-28T18:30:00Z, 2026-11-28, 24",
        "+05:45,           2026-11-28T12:00:00Z, 2026-11-27T18:15:00Z, 2026-11-28T18:15:00Z, 2026-11-28, 24",
        "UTC,              2026-11-28T12:00:00Z, 2026-11-28T00:00:00Z, 2026-11-29T00:00:00Z, 2026-11-28, 24",
    })
    void daysAreThoseOfTheZone(String zone, Instant time, Instant from, Instant to, String day, int hours) {
        // when
        Steps steps = Steps.days(time, time.plusSeconds(1), ZoneId.of(zone));

        // then
        assertThat(steps.size()).isEqualTo(1);
        assertThat(steps.from()).isEqualTo(from);
        assertThat(steps.to()).isEqualTo(to);
        assertThat(steps.day(0)).isEqualTo(day);
        assertThat((steps.endOfHours().getEpochSecond() - steps.firstHour().getEpochSecond()) / 3_600)
                .isEqualTo(hours);
    }

    @Test
    void anHourBelongsToTheDayInWhichItBegins() {
        // given
        Steps steps = Steps.days(
                Instant.parse("2026-11-27T00:00:00Z"),
                Instant.parse("2026-11-28T12:00:00Z"),
                ZoneId.of("Asia/Kolkata"));

        // then
        assertThat(steps.day(steps.of(Instant.parse("2026-11-27T18:00:00Z")))).isEqualTo("2026-11-27");
        assertThat(steps.day(steps.of(Instant.parse("2026-11-27T19:00:00Z")))).isEqualTo("2026-11-28");
        assertThat(steps.firstHour()).isEqualTo("2026-11-26T19:00:00Z");
    }

    @Test
    void aYearOfDaysHasEachHourOnce() {
        Steps steps = Steps.days(
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2027-01-01T00:00:00Z"),
                ZoneId.of("Europe/Berlin"));

        int[] hours = new int[steps.size()];
        for (Instant hour = steps.firstHour(); hour.isBefore(steps.endOfHours()); hour = hour.plusSeconds(3_600)) {
            hours[steps.of(hour)]++;
        }

        assertThat(hours).contains(23, 24, 25).doesNotContain(0);
        assertThat(Arrays.stream(hours).sum()).isEqualTo(366 * 24);
    }
}
