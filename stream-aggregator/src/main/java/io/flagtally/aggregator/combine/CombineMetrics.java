package io.flagtally.aggregator.combine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What combining made of the rows of each kind, told when sums are forwarded. */
final class CombineMetrics {
    final Kind flags;
    final Kind variants;
    final Kind clients;

    CombineMetrics(MeterRegistry registry) {
        this.flags = Kind.of("flag", registry);
        this.variants = Kind.of("variant", registry);
        this.clients = Kind.of("client", registry);
    }

    /** Rows that were combined, and sums of them. */
    record Kind(Counter in, Counter out) {
        private static Kind of(String kind, MeterRegistry registry) {
            return new Kind(
                    counter(registry, "in", "rows that were combined", kind),
                    counter(registry, "out", "sums of them that were forwarded", kind));
        }

        private static Counter counter(MeterRegistry registry, String direction, String description, String kind) {
            return Counter.builder("flagtally.aggregator.combined." + direction)
                    .description(description)
                    .tag("kind", kind)
                    .register(registry);
        }

        void combined(int rows, int sums) {
            in.increment(rows);
            out.increment(sums);
        }
    }
}
