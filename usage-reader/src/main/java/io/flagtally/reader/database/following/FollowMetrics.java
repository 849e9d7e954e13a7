package io.flagtally.reader.database.following;

import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.PartitionProgress;
import io.flagtally.reader.database.sqlite.StoreFile;
import io.flagtally.reader.database.sqlite.StoreState;
import io.flagtally.reader.database.sqlite.UsageStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How far reading is and what it met. Each record that is read is counted as one, readable or not. */
final class FollowMetrics {
    private final Map<Topic, Counter> records = new EnumMap<>(Topic.class);
    private final Map<Topic, Counter> unreadable = new EnumMap<>(Topic.class);

    FollowMetrics(MeterRegistry registry, StoreFile file, StoreState state, InstantSource clock) {
        for (Topic topic : UsageStore.topics()) {
            records.put(
                    topic,
                    Counter.builder("flagtally.reader.records")
                            .description("records of output topics that were read")
                            .tag("topic", topic.baseName())
                            .register(registry));
            unreadable.put(
                    topic,
                    Counter.builder("flagtally.reader.records.unreadable")
                            .description("records that are not the row they should be, and were left out")
                            .tag("topic", topic.baseName())
                            .register(registry));
            String table = topic.tableName();
            Gauge.builder("flagtally.reader.rows", state, told -> told.rowCounts()
                            .getOrDefault(table, 0L))
                    .description("rows in the embedded store, at most half a minute ago")
                    .tag("table", table)
                    .register(registry);
        }
        Gauge.builder("flagtally.reader.lag", state, told -> told.progress().stream()
                        .mapToLong(PartitionProgress::lag)
                        .sum())
                .description("records of output topics that are still to be read")
                .baseUnit("records")
                .register(registry);
        Gauge.builder("flagtally.reader.caught.up", state, told -> told.isCaughtUp() ? 1 : 0)
                .description("1 if all that there was at the start is in the tables")
                .register(registry);
        TimeGauge.builder("flagtally.reader.behind", state, TimeUnit.SECONDS, told -> told.asOf()
                        .map(asOf ->
                                (double) Duration.between(asOf, clock.instant()).toSeconds())
                        .orElse(Double.NaN))
                .description("how long ago the moment is that answers hold for; none before it has caught up")
                .register(registry);
        Gauge.builder("flagtally.reader.file", file, StoreFile::bytes)
                .description("the embedded store and its write-ahead log")
                .baseUnit("bytes")
                .register(registry);
    }

    void read(Topic topic) {
        records.get(topic).increment();
    }

    /** Returns true if it is the first one of its topic. */
    boolean unreadable(Topic topic) {
        unreadable.get(topic).increment();
        return unreadable.get(topic).count() == 1;
    }
}
