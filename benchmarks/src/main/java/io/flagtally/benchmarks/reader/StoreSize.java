package io.flagtally.benchmarks.reader;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How many rows there are.
 *
 * @param flags of each of 2 environments × 5 apps
 * @param days of 24 hours that each of them has
 * @param values of each of 20 properties
 * @param end where the last hour ends
 */
record StoreSize(int flags, int days, int values, Instant end) {
    static final List<String> ENVIRONMENTS = List.of("production", "staging");
    static final List<String> APPS = List.of("storefront-web", "storefront-ios", "checkout-api", "search", "admin");
    static final int PROPERTIES = 20;

    /** All names of flags start so; as long as real ones. */
    static final String FLAG_START = "checkout-redesign-experiment-";

    /** Up to the hour that it is now. */
    static StoreSize of(int flags, int days, int values) {
        return new StoreSize(flags, days, values, Instant.now().truncatedTo(ChronoUnit.HOURS));
    }

    static StoreSize parse(List<String> arguments) {
        return of(
                Integer.parseInt(arguments.get(0)),
                Integer.parseInt(arguments.get(1)),
                Integer.parseInt(arguments.get(2)));
    }

    List<String> arguments() {
        return List.of(Integer.toString(flags), Integer.toString(days), Integer.toString(values));
    }

    Instant start() {
        return end.minus(Duration.ofDays(days));
    }

    Instant lastHour() {
        return end.minus(Duration.ofHours(1));
    }

    int keys() {
        return flags * ENVIRONMENTS.size() * APPS.size();
    }

    long hourlyRows() {
        return (long) keys() * days * 24;
    }

    /** Hours, values, and the activity of each key. */
    long allRows() {
        return hourlyRows() + (long) values * PROPERTIES + keys();
    }

    static String flag(int number) {
        return FLAG_START + number;
    }

    static String property(int number) {
        return "property-" + number;
    }

    /** No two start alike for long. */
    static String value(int number) {
        return Integer.toString(number * 7_919 + 1_000_000, Character.MAX_RADIX) + "-value";
    }
}
