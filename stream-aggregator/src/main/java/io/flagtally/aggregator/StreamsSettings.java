package io.flagtally.aggregator;

import io.flagtally.model.InvalidSettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How Kafka Streams runs in one process.
 *
 * @param applicationId names the consumer group and, behind the topic prefix, the internal topics; another one starts anew
 * @param threads stream threads of this process
 * @param standbys copies of the state on other instances
 * @param stateDir where this instance keeps its state; of its own, and kept over restarts
 * @param cacheBytes memory of the record caches, all threads together
 * @param storeBytes memory off the heap that the stores share, all threads together
 * @param commitInterval time between commits, and so between two updates of one row
 * @param combinedEntries sums that a task holds on the heap between two commits, for each kind of usage; past it they are
 *     forwarded early; 0 turns combining off
 */
public record StreamsSettings(
        String applicationId,
        int threads,
        int standbys,
        Path stateDir,
        long cacheBytes,
        long storeBytes,
        Duration commitInterval,
        int combinedEntries) {

    public static final String DEFAULT_APPLICATION_ID = "flagtally-aggregator";

    /** At some 300 bytes an entry this is 6 MB for each task and kind of usage. */
    public static final int DEFAULT_COMBINED_ENTRIES = 20_000;

    /** Less holds no more than the tables that are being written. */
    private static final long MIN_STORE_BYTES = 16L << 20;

    /** Every process its own {@code stateDir}, one thread, no standby. */
    public static StreamsSettings defaults(Path stateDir) {
        return new StreamsSettings(
                DEFAULT_APPLICATION_ID,
                1,
                0,
                stateDir,
                64L << 20,
                256L << 20,
                Duration.ofSeconds(1),
                DEFAULT_COMBINED_ENTRIES);
    }

    public StreamsSettings {
        List<String> problems = new ArrayList<>();
        if (!applicationId.matches("[a-zA-Z0-9._-]{1,100}")) {
            problems.add("application-id: must be 1 to 100 of a-z, A-Z, 0-9, '.', '_' and '-'");
        }
        if (threads < 1) {
            problems.add("threads: must be at least 1");
        }
        if (standbys < 0) {
            problems.add("standbys: must not be negative");
        }
        if (cacheBytes < 0) {
            problems.add("cache-size: must not be negative");
        }
        if (storeBytes < MIN_STORE_BYTES) {
            problems.add("store-memory: must be at least 16MiB");
        }
        if (commitInterval.toMillis() < 10 || commitInterval.compareTo(Duration.ofMinutes(1)) > 0) {
            problems.add("commit-interval: must be between 10ms and 1m");
        }
        if (combinedEntries < 0) {
            problems.add("combined-entries: must not be negative");
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
