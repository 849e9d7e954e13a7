package io.flagtally.benchmarks.reader;

import java.util.List;

/**
 * How many rows there are.
 *
 * @param flags of each of 2 environments × 5 apps
 * @param days of 24 hours that each of them has
 * @param values of each of 20 properties
 */
record StoreSize(int flags, int days, int values) {
    static final List<String> ENVIRONMENTS = List.of("production", "staging");
    static final List<String> APPS = List.of("storefront-web", "storefront-ios", "checkout-api", "search", "admin");
    static final int PROPERTIES = 20;

    static StoreSize parse(List<String> arguments) {
        return new StoreSize(
                Integer.parseInt(arguments.get(0)),
                Integer.parseInt(arguments.get(1)),
                Integer.parseInt(arguments.get(2)));
    }

    List<String> arguments() {
        return List.of(Integer.toString(flags), Integer.toString(days), Integer.toString(values));
    }

    int keys() {
        return flags * ENVIRONMENTS.size() * APPS.size();
    }

    long hourlyRows() {
        return (long) keys() * days * 24;
    }

    long allRows() {
        return hourlyRows() + (long) values * PROPERTIES;
    }

    /** As long as real ones. */
    static String flag(int number) {
        return "checkout-redesign-experiment-" + number;
    }

    static String property(int number) {
        return "property-" + number;
    }

    /** No two start alike for long. */
    static String value(int number) {
        return Integer.toString(number * 7_919 + 1_000_000, Character.MAX_RADIX) + "-value";
    }
}
