package io.flagtally.benchmarks.machine;

import io.flagtally.model.topics.TopicSettings;
import java.util.List;

/** Topics on one broker: a single replica, and few partitions. */
public final class BenchTopics {
    /** Of every topic. */
    public static final int PARTITIONS = 4;

    private BenchTopics() {}

    /** The defaults otherwise. */
    public static TopicSettings settings(String prefix) {
        TopicSettings defaults = TopicSettings.defaults();
        return defaults.withPrefix(prefix)
                .withPartitions(PARTITIONS, PARTITIONS)
                .withReplication(1, 1);
    }

    /** The same for a command line. */
    public static List<String> arguments() {
        return List.of(
                "--raw-partitions=" + PARTITIONS,
                "--output-partitions=" + PARTITIONS,
                "--replication-factor=1",
                "--min-insync-replicas=1");
    }
}
