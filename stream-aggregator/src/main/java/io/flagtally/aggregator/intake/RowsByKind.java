package io.flagtally.aggregator.intake;

/** Rows of one report, by kind: a metric is touched once a report and not for every row. */
final class RowsByKind {
    int flags;
    int variants;
    int properties;
    int values;
    int clients;

    void moveTo(RowMetrics counters) {
        counters.flag().increment(flags);
        counters.variant().increment(variants);
        counters.property().increment(properties);
        counters.value().increment(values);
        counters.client().increment(clients);
        clear();
    }

    void clear() {
        flags = 0;
        variants = 0;
        properties = 0;
        values = 0;
        clients = 0;
    }
}
