package io.flagtally.streams;

import io.flagtally.model.InvalidSettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How Kafka Streams runs in one process.
 *
 * @param applicationId names the consumer group and, behind the topic prefix, the internal topics; another one starts
 *     anew
 * @param threads stream threads of this process
 * @param standbys copies of the state on other instances
 * @param stateDir where this instance keeps its state; of its own, and kept over restarts
 * @param cacheBytes memory of the record caches, all threads together
 * @param storeBytes memory off the heap that the stores share, all threads together
 * @param commitInterval time between commits, and so between two updates of one row
 */
public record StreamsSettings(
        String applicationId,
        int threads,
        int standbys,
        Path stateDir,
        long cacheBytes,
        long storeBytes,
        Duration commitInterval) {

    /** Less holds no more than the tables that are being written. */
    private static final long MIN_STORE_BYTES = 16L << 20;

    private static final String WRONG_APPLICATION_ID =
            "application-id: must be 1 to 100 of a-z, A-Z, 0-9, '.', '_' and '-'";

    /** Every process its own {@code stateDir}, one thread, no standby. */
    public static StreamsSettings defaults(String applicationId, Path stateDir) {
        return new StreamsSettings(applicationId, 1, 0, stateDir, 64L << 20, 256L << 20, Duration.ofSeconds(1));
    }

    public StreamsSettings {
        List<String> problems = new ArrayList<>();
        if (!isApplicationId(applicationId)) {
            problems.add(WRONG_APPLICATION_ID);
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
        InvalidSettingsException.throwIfAny(problems);
    }

    /** Throws unless {@code id} can name instances that share their work. */
    public static void checkApplicationId(String id) {
        if (!isApplicationId(id)) {
            throw InvalidSettingsException.of(WRONG_APPLICATION_ID);
        }
    }

    private static boolean isApplicationId(String id) {
        return id.matches("[a-zA-Z0-9._-]{1,100}");
    }
}
