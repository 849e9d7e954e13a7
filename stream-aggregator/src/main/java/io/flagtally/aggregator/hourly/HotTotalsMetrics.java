package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.rows.UsageKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** How many totals of one kind all tasks hold on the heap, and how many had to leave early. */
final class HotTotalsMetrics {
    final AtomicLong held = new AtomicLong();
    final Counter spilled;

    HotTotalsMetrics(UsageKind kind, MeterRegistry registry) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        Gauge.builder("flagtally.aggregator.totals.hot", held, AtomicLong::get)
                .description("totals of the newest two hours that are held on the heap")
                .tag("kind", name)
                .register(registry);
        this.spilled = Counter.builder("flagtally.aggregator.totals.spilled")
                .description("totals of these hours that were written to RocksDB early, past --combined-entries or"
                        + " --combined-bytes")
                .tag("kind", name)
                .register(registry);
    }
}
