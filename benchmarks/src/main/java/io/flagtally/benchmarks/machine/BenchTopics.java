package io.flagtally.benchmarks.machine;

import io.flagtally.model.topics.TopicSettings;
import java.util.List;

/**
 * Topics on one broker: a single replica, and few partitions.
 *
 * @param partitions of every topic
 */
public record BenchTopics(int partitions) {

    /** The defaults otherwise. */
    public TopicSettings settings(String prefix) {
        TopicSettings defaults = TopicSettings.defaults();
        return defaults.withPrefix(prefix)
                .withPartitions(partitions, partitions)
                .withReplication(1, 1);
    }

    /** The same for a command line. */
    public List<String> arguments() {
        return List.of(
                "--raw-partitions=" + partitions,
                "--output-partitions=" + partitions,
                "--replication-factor=1",
                "--min-insync-replicas=1");
    }
}
