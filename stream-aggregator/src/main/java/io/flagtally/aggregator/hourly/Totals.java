package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.CommitHookBuilder;
import io.flagtally.aggregator.rows.UsageKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * Keeps the total of each key and hour in a window store. It has no record cache: what it would hold is summed on the
 * heap.
 */
final class Totals implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {
    private final UsageKind kind;
    private final HourlyWindow window;
    private final Supplier<Instant> countFrom;
    private final LongBinaryOperator add;
    private final CombineBounds bounds;
    private final SideOutput besides;
    private final Counter late;
    private final HotTotalsMetrics hot;

    /** {@code bounds}: of what one task holds until it commits. */
    Totals(
            UsageKind kind,
            HourlyWindow window,
            Supplier<Instant> countFrom,
            LongBinaryOperator add,
            CombineBounds bounds,
            SideOutput besides,
            MeterRegistry registry) {
        this.kind = kind;
        this.window = window;
        this.countFrom = countFrom;
        this.add = add;
        this.bounds = bounds;
        this.besides = besides;
        this.late = Counter.builder("flagtally.aggregator.sums.late")
                .description("sums of hours that take no more rows, or that others counted: dropped, so must stay 0")
                .register(registry);
        this.hot = new HotTotalsMetrics(kind, registry);
    }

    @Override
    public Processor<byte[], byte[], byte[], byte[]> get() {
        return new TotalsProcessor(kind, window, countFrom.get(), add, bounds, besides, late);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        Set<StoreBuilder<?>> stores = new HashSet<>(besides.stores());
        stores.add(Stores.timestampedWindowStoreBuilder(totals(), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of()));
        if (!bounds.areOff()) {
            stores.add(new CommitHookBuilder(HourlyTotals.hook(kind)));
        }
        return stores;
    }

    private WindowBytesStoreSupplier totals() {
        WindowBytesStoreSupplier onDisk = Stores.persistentTimestampedWindowStore(
                HourlyTotals.store(kind), window.retention(), HourlyWindow.SIZE, false);
        return bounds.areOff() ? onDisk : new HotTotalsSupplier(onDisk, bounds, hot);
    }
}
