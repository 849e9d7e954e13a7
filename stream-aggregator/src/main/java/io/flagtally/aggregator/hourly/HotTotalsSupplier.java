package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CombineBounds;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Makes stores that hold {@linkplain HotTotals what is hot} above those of another supplier.
 *
 * @param bounds of what one store holds
 */
record HotTotalsSupplier(WindowBytesStoreSupplier below, CombineBounds bounds, HotTotalsMetrics metrics)
        implements WindowBytesStoreSupplier {

    @Override
    public WindowStore<Bytes, byte[]> get() {
        return new HotTotals(below.get(), bounds, metrics);
    }

    @Override
    public String name() {
        return below.name();
    }

    @Override
    public String metricsScope() {
        return below.metricsScope();
    }

    @Override
    public long segmentIntervalMs() {
        return below.segmentIntervalMs();
    }

    @Override
    public long windowSize() {
        return below.windowSize();
    }

    @Override
    public boolean retainDuplicates() {
        return below.retainDuplicates();
    }

    @Override
    public long retentionPeriod() {
        return below.retentionPeriod();
    }
}
