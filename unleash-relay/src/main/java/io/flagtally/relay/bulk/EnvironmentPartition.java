package io.flagtally.relay.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/**
 * Where all records of an environment lie, on each of the relay's topics: so one task and one poster hold all of it.
 */
public final class EnvironmentPartition {
    private EnvironmentPartition() {}

    /** One of {@code partitions}; the one that Kafka's own producers choose for the environment as a key. */
    public static int of(String environment, int partitions) {
        return Utils.toPositive(Utils.murmur2(environment.getBytes(UTF_8))) % partitions;
    }
}
