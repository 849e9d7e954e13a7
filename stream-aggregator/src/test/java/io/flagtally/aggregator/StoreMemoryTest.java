package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.streams.StoreMemory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMemoryTest {
    private static final long BYTES = 48L << 20;

    @Test
    void isSharedByAllStores(@TempDir Path folder) {
        AggregatorConfig config = UsageFixture.config(folder);
        try (StoreMemory memory = new StoreMemory(BYTES)) {
            Properties properties = new Properties();
            properties.putAll(config.streamsProperties().all(memory));
            try (TopologyTestDriver driver = new TopologyTestDriver(
                    new UsageTopology(
                                    config,
                                    () -> StartSettings.EVERY_HOUR,
                                    format -> format.newDecoder(config.limits()),
                                    new SimpleMeterRegistry())
                            .build(),
                    properties)) {

                List<Long> capacities = driver.metrics().values().stream()
                        .filter(metric -> metric.metricName().name().equals("block-cache-capacity"))
                        .map(metric -> ((Number) metric.metricValue()).longValue())
                        // A window store has no instance before its first row.
                        .filter(capacity -> capacity > 0)
                        .toList();

                assertThat(capacities).hasSize(5).containsOnly(BYTES);
            }
        }
    }
}
