package io.flagtally.reader.api;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a question is answered with: a record that is written as JSON, and for a list also its rows as CSV. A
 * {@link PrometheusText} is written as it is.
 *
 * @param csv made only if the client wants it; null if there is none
 * @param next cursor of the next page
 */
public record Answer(Object json, Supplier<Csv> csv, Optional<String> next) {
    /** Metrics in Prometheus' text form. */
    record PrometheusText(String text) {}

    public static Answer prometheus(String text) {
        return of(new PrometheusText(text));
    }

    public static Answer of(Object json) {
        return new Answer(json, null, Optional.empty());
    }

    public static Answer of(Object json, Supplier<Csv> csv) {
        return new Answer(json, csv, Optional.empty());
    }

    /** A page of a list; {@code next} is null on the last one. */
    public static Answer page(Object json, Supplier<Csv> csv, String next) {
        return new Answer(json, csv, Optional.ofNullable(next));
    }
}
