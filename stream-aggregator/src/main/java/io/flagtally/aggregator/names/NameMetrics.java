package io.flagtally.aggregator.names;

import io.flagtally.model.report.KeyKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the bound did to the rows of one kind of API key. */
final class NameMetrics {
    final Counter flagRows;
    final Counter variantRows;
    final Counter clientRows;
    final Counter propertyRows;
    final Counter valueRows;

    NameMetrics(MeterRegistry registry, KeyKind keyKind) {
        this.flagRows = bounded(registry, keyKind, "flag");
        this.variantRows = bounded(registry, keyKind, "variant");
        this.clientRows = bounded(registry, keyKind, "client");
        this.propertyRows = bounded(registry, keyKind, "property");
        this.valueRows = bounded(registry, keyKind, "value");
    }

    private static Counter bounded(MeterRegistry registry, KeyKind keyKind, String kind) {
        return Counter.builder("flagtally.aggregator.names.bounded")
                .description(
                        "rows of names past the bound: flags, variants and clients count under …, others are dropped")
                .tag("kind", kind)
                .tag("key_kind", keyKind.word())
                .register(registry);
    }
}
