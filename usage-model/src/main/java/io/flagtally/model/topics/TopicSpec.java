package io.flagtally.model.topics;

import java.util.Map;

/**
 * How one topic is created, and what an existing one must agree with.
 *
 * @param name the full name, prefix included
 * @param configs Kafka topic configuration, names and values as Kafka writes them
 */
public record TopicSpec(String name, int partitions, short replicationFactor, Map<String, String> configs) {}
