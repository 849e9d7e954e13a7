package io.flagtally.aggregator.hourly;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.rows.UsageKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotTotalsSupplierTest {
    private final HotTotalsMetrics hot = new HotTotalsMetrics(UsageKind.FLAG, new SimpleMeterRegistry());

    /** Else Kafka Streams would read the same files in another way with totals on the heap than without. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void describesItsStoresAsThoseOnDisk(boolean duplicates) {
        // given
        WindowBytesStoreSupplier onDisk =
                Stores.persistentTimestampedWindowStore("totals", Duration.ofDays(10), HourlyWindow.SIZE, duplicates);
        // when
        HotTotalsSupplier supplier = new HotTotalsSupplier(onDisk, CombineBounds.DEFAULT, hot);
        // then
        assertThat(supplier.get().name()).isEqualTo("totals");
        assertThat(supplier)
                .returns("totals", WindowBytesStoreSupplier::name)
                .returns("rocksdb-window", WindowBytesStoreSupplier::metricsScope)
                .returns(Duration.ofDays(10).toMillis(), WindowBytesStoreSupplier::retentionPeriod)
                .returns(Duration.ofDays(5).toMillis(), WindowBytesStoreSupplier::segmentIntervalMs)
                .returns(Duration.ofHours(1).toMillis(), WindowBytesStoreSupplier::windowSize)
                .returns(duplicates, WindowBytesStoreSupplier::retainDuplicates);
    }
}
