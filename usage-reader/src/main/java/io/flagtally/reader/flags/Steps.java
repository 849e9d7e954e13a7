package io.flagtally.reader.flags;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The points of a range: hours of UTC, or days of a zone, which have 23 or 25 hours where its clocks change. A UTC hour
 * belongs to the day in which it begins, also where a zone's days begin within one.
 */
final class Steps {
    private static final long HOUR = 3_600;

    private final ZoneId zone;
    private final boolean days;
    /** Seconds; one more than there are steps. */
    private final long[] bounds;

    private Steps(ZoneId zone, boolean days, long[] bounds) {
        this.zone = zone;
        this.days = days;
        this.bounds = bounds;
    }

    /** All hours that touch the range. */
    static Steps hours(Instant from, Instant to) {
        long first = Math.floorDiv(from.getEpochSecond(), HOUR) * HOUR;
        long end = ceilToHour(to);
        long[] bounds = new long[(int) ((end - first) / HOUR) + 1];
        Arrays.setAll(bounds, i -> first + i * HOUR);
        return new Steps(ZoneId.of("UTC"), false, bounds);
    }

    /** All days of {@code zone} that touch the range. */
    static Steps days(Instant from, Instant to, ZoneId zone) {
        List<Long> bounds = new ArrayList<>();
        LocalDate day = from.atZone(zone).toLocalDate();
        Instant start = day.atStartOfDay(zone).toInstant();
        bounds.add(start.getEpochSecond());
        while (start.isBefore(to)) {
            day = day.plusDays(1);
            Instant next = day.atStartOfDay(zone).toInstant();
            // A zone that went over the date line has no such day.
            if (next.isAfter(start)) {
                bounds.add(next.getEpochSecond());
            }
            start = next;
        }
        return new Steps(zone, true, bounds.stream().mapToLong(Long::longValue).toArray());
    }

    int size() {
        return bounds.length - 1;
    }

    /** The start of the first step. */
    Instant from() {
        return Instant.ofEpochSecond(bounds[0]);
    }

    /** The end of the last step. */
    Instant to() {
        return Instant.ofEpochSecond(bounds[bounds.length - 1]);
    }

    /** Where the first hour begins that belongs to a step. */
    Instant firstHour() {
        return Instant.ofEpochSecond(ceilToHour(from()));
    }

    /** Where the first hour begins that belongs to none any more. */
    Instant endOfHours() {
        return Instant.ofEpochSecond(ceilToHour(to()));
    }

    /** The step that an hour belongs to; one of the range. */
    int of(Instant hour) {
        int at = Arrays.binarySearch(bounds, hour.getEpochSecond());
        return at >= 0 ? at : -at - 2;
    }

    Instant start(int step) {
        return Instant.ofEpochSecond(bounds[step]);
    }

    /** The day of a step, such as {@code 2026-11-28}; null if steps are hours. */
    String day(int step) {
        return days ? ZonedDateTime.ofInstant(start(step), zone).toLocalDate().toString() : null;
    }

    private static long ceilToHour(Instant time) {
        Instant whole = time.truncatedTo(ChronoUnit.SECONDS);
        long seconds = whole.getEpochSecond() + (whole.equals(time) ? 0 : 1);
        return -Math.floorDiv(-seconds, HOUR) * HOUR;
    }
}
