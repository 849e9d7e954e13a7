package io.flagtally.reader.database.sqlite;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What became of the store and its rows. */
public final class StoreMetrics {
    private final Map<Anew, Counter> rebuilds = new EnumMap<>(Anew.class);
    private final Counter olderThanKept;

    public StoreMetrics(MeterRegistry registry) {
        for (Anew reason : Anew.values()) {
            rebuilds.put(
                    reason,
                    Counter.builder("flagtally.reader.rebuilds")
                            .description("times that the store, or the table of a topic, was begun anew")
                            .tag("reason", reason.tag())
                            .register(registry));
        }
        this.olderThanKept = Counter.builder("flagtally.reader.rows.older.than.kept")
                .description("hourly rows that were read and left out because their day is no longer kept")
                .register(registry);
    }

    void begunAnew(Anew reason) {
        rebuilds.get(reason).increment();
    }

    void rowOlderThanKept() {
        olderThanKept.increment();
    }
}
