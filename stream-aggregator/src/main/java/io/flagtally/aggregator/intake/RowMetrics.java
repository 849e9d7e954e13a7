package io.flagtally.aggregator.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** One counter for each kind of row. */
record RowMetrics(Counter flag, Counter variant, Counter property, Counter value, Counter client) {

    static RowMetrics of(String name, String description, MeterRegistry registry) {
        return new RowMetrics(
                counter(name, description, "flag", registry),
                counter(name, description, "variant", registry),
                counter(name, description, "property", registry),
                counter(name, description, "value", registry),
                counter(name, description, "client", registry));
    }

    private static Counter counter(String name, String description, String kind, MeterRegistry registry) {
        return Counter.builder(name).description(description).tag("kind", kind).register(registry);
    }
}
