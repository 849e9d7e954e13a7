package io.flagtally.model.topics;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The one place that says how the topics look: names, partitions, replication, cleanup and retention.
 *
 * @param prefix goes before every topic name; may be empty
 * @param rawPartitions partitions of each raw topic and of the dead letters; fixed once the topic exists
 * @param outputPartitions partitions of each output and repartition topic; fixed once the topic exists
 * @param replicationFactor replicas of every topic
 * @param minInsyncReplicas {@code min.insync.replicas} of every topic
 * @param rawRetention how long raw reports and dead letters are kept
 * @param hourlyRetention how long hourly rows are kept
 * @param maxRecordBytes {@code max.message.bytes} of raw topics and dead letters, in bytes
 */
public record TopicSettings(
        String prefix,
        int rawPartitions,
        int outputPartitions,
        int replicationFactor,
        int minInsyncReplicas,
        Duration rawRetention,
        Duration hourlyRetention,
        int maxRecordBytes) {

    /** Retention deletes whole segments, so a raw record can outlive its retention by this long. */
    public static final Duration RAW_SEGMENT = Duration.ofDays(1);

    /** The segment that is written to is never compacted, so who reads a topic from its start reads so much that is out of date. */
    public static final int COMPACTED_SEGMENT_BYTES = 64 * 1024 * 1024;

    /** An 8 MiB Tggl page with room for headers and batch overhead. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 9 * 1024 * 1024;

    /** Production defaults: three replicas, two of which must have a record before it is acknowledged. */
    public static TopicSettings defaults() {
        return new TopicSettings("", 12, 12, 3, 2, Duration.ofDays(7), Duration.ofDays(400), DEFAULT_MAX_RECORD_BYTES);
    }

    public TopicSettings {
        List<String> problems = new ArrayList<>();
        if (!prefix.matches("[a-zA-Z0-9._-]{0,100}")) {
            problems.add("topic-prefix: must be at most 100 of a-z, A-Z, 0-9, '.', '_' and '-'");
        }
        atLeastOne(problems, "raw-partitions", rawPartitions);
        atLeastOne(problems, "output-partitions", outputPartitions);
        atLeastOne(problems, "replication-factor", replicationFactor);
        atLeastOne(problems, "min-insync-replicas", minInsyncReplicas);
        if (minInsyncReplicas > replicationFactor) {
            problems.add("min-insync-replicas: must not exceed replication-factor (" + replicationFactor + ")");
        }
        if (rawRetention.compareTo(Duration.ofHours(1)) < 0) {
            problems.add("raw-retention: must be at least one hour");
        }
        if (hourlyRetention.compareTo(Duration.ofDays(1)) < 0) {
            problems.add("hourly-retention: must be at least one day");
        }
        if (maxRecordBytes < 64 * 1024) {
            problems.add("max-record-bytes: must be at least 65536");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    private static void atLeastOne(List<String> problems, String setting, int value) {
        if (value < 1) {
            problems.add(setting + ": must be at least 1");
        }
    }

    /** The specification of one topic. */
    public TopicSpec spec(Topic topic) {
        Map<String, String> configs = new TreeMap<>();
        configs.put("min.insync.replicas", Integer.toString(minInsyncReplicas));
        switch (topic.role()) {
            case RAW -> {
                configs.put("cleanup.policy", "delete");
                configs.put("retention.ms", Long.toString(rawRetention.toMillis()));
                configs.put("segment.ms", Long.toString(segment().toMillis()));
                configs.put("message.timestamp.type", "LogAppendTime");
                configs.put("max.message.bytes", Integer.toString(maxRecordBytes));
            }
            case DEAD_LETTERS -> {
                configs.put("cleanup.policy", "delete");
                configs.put("retention.ms", Long.toString(rawRetention.toMillis()));
                configs.put("segment.ms", Long.toString(segment().toMillis()));
                configs.put("message.timestamp.type", "LogAppendTime");
                configs.put("max.message.bytes", Integer.toString(maxRecordBytes + DEAD_LETTER_ROOM));
            }
            case HOURLY -> {
                configs.put("cleanup.policy", "compact,delete");
                configs.put("retention.ms", Long.toString(hourlyRetention.toMillis()));
                configs.put("segment.bytes", Integer.toString(COMPACTED_SEGMENT_BYTES));
                configs.put("message.timestamp.type", "CreateTime");
            }
            case TABLE -> {
                configs.put("cleanup.policy", "compact");
                configs.put("segment.bytes", Integer.toString(COMPACTED_SEGMENT_BYTES));
                configs.put("message.timestamp.type", "CreateTime");
            }
        }
        int partitions = topic.isOutput() ? outputPartitions : rawPartitions;
        return new TopicSpec(topic.name(prefix), partitions, (short) replicationFactor, Map.copyOf(configs));
    }

    /** The specifications of all topics, in the order of the enumeration. */
    public List<TopicSpec> specs() {
        return specs(EnumSet.allOf(Topic.class));
    }

    /** The specifications of the given topics, in the order of the enumeration. */
    public List<TopicSpec> specs(Set<Topic> topics) {
        return topics.stream().sorted().map(this::spec).toList();
    }

    /** A dead letter carries the raw record and headers that say where it came from and why. */
    private static final int DEAD_LETTER_ROOM = 64 * 1024;

    private Duration segment() {
        return rawRetention.compareTo(RAW_SEGMENT) < 0 ? rawRetention : RAW_SEGMENT;
    }
}
