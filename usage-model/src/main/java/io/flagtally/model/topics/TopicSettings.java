package io.flagtally.model.topics;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The one place that says how the topics look: names, partitions, replication, cleanup and retention.
 *
 * @param prefix goes before every topic name; may be empty
 * @param rawGeneration which raw topics are written and read; from the second on their names end in {@code -gN}
 * @param rawPartitions partitions of each raw topic and of the dead letters; fixed once the topic exists
 * @param outputPartitions partitions of each output and repartition topic, and of a relay's topics; fixed once the
 *     topic exists
 * @param replicationFactor replicas of every topic
 * @param minInsyncReplicas {@code min.insync.replicas} of every topic
 * @param rawRetention how long raw reports and dead letters are kept, those of a relay included
 * @param hourlyRetention how long hourly rows are kept
 * @param maxRecordBytes {@code max.message.bytes} of raw topics and dead letters, in bytes
 * @param eraseWithin how long after its write a record of a {@link Topic.Role#TABLE} may wait to be compacted, and so a
 *     row that was erased; a partition that nothing more is written to keeps its last segment
 */
public record TopicSettings(
        String prefix,
        int rawGeneration,
        int rawPartitions,
        int outputPartitions,
        int replicationFactor,
        int minInsyncReplicas,
        Duration rawRetention,
        Duration hourlyRetention,
        int maxRecordBytes,
        Duration eraseWithin) {

    /** Retention deletes whole segments, so a raw record can outlive its retention by this long. */
    public static final Duration RAW_SEGMENT = Duration.ofDays(1);

    /** What a raw topic's name ends in from the second generation on. */
    private static final Pattern GENERATION = Pattern.compile("-g([2-9]|[1-9][0-9]+)$");

    /** Beyond compaction, so that a consumer that was away for less misses no tombstone. */
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(1);

    /**
     * The segment that is written to is never compacted: a reader of the whole topic reads up to this much that is out
     * of date.
     */
    public static final int COMPACTED_SEGMENT_BYTES = 64 * 1024 * 1024;

    /** An 8 MiB Tggl page with room for headers and batch overhead. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 9 * 1024 * 1024;

    /** Far more than a report has; what compression may add to it is less than half of the room beside it. */
    private static final int LARGEST_RECORD = 64 * 1024 * 1024;

    /** Twice what the headers of a dead letter add, and what a compression adds to bytes that it can't make fewer. */
    private static final int DEAD_LETTER_ROOM = 64 * 1024;

    /** Production defaults: three replicas, two of which must have a record before it is acknowledged. */
    public static TopicSettings defaults() {
        return new TopicSettings(
                "",
                1,
                12,
                12,
                3,
                2,
                Duration.ofDays(7),
                Duration.ofDays(400),
                DEFAULT_MAX_RECORD_BYTES,
                Duration.ofDays(1));
    }

    private static final String WRONG_PREFIX = "topic-prefix: must be at most 100 of a-z, A-Z, 0-9, '.', '_' and '-'";

    public TopicSettings {
        List<String> problems = new ArrayList<>();
        if (!isPrefix(prefix)) {
            problems.add(WRONG_PREFIX);
        }
        atLeastOne(problems, "raw-generation", rawGeneration);
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
        if (maxRecordBytes < 64 * 1024 || maxRecordBytes > LARGEST_RECORD) {
            problems.add("max-record-bytes: must be between 64KiB and 64MiB");
        }
        if (eraseWithin.compareTo(Duration.ofMinutes(1)) < 0) {
            problems.add("erase-within: must be at least one minute");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** The same under another prefix. */
    public TopicSettings withPrefix(String other) {
        return new TopicSettings(
                other,
                rawGeneration,
                rawPartitions,
                outputPartitions,
                replicationFactor,
                minInsyncReplicas,
                rawRetention,
                hourlyRetention,
                maxRecordBytes,
                eraseWithin);
    }

    /** The same with another generation of raw topics. */
    public TopicSettings withRawGeneration(int other) {
        return new TopicSettings(
                prefix,
                other,
                rawPartitions,
                outputPartitions,
                replicationFactor,
                minInsyncReplicas,
                rawRetention,
                hourlyRetention,
                maxRecordBytes,
                eraseWithin);
    }

    /** The same with other numbers of partitions. */
    public TopicSettings withPartitions(int raw, int output) {
        return new TopicSettings(
                prefix,
                rawGeneration,
                raw,
                output,
                replicationFactor,
                minInsyncReplicas,
                rawRetention,
                hourlyRetention,
                maxRecordBytes,
                eraseWithin);
    }

    /** The same with other replicas. */
    public TopicSettings withReplication(int factor, int minInsync) {
        return new TopicSettings(
                prefix,
                rawGeneration,
                rawPartitions,
                outputPartitions,
                factor,
                minInsync,
                rawRetention,
                hourlyRetention,
                maxRecordBytes,
                eraseWithin);
    }

    /** The same with raw reports kept for another time. */
    public TopicSettings withRawRetention(Duration other) {
        return new TopicSettings(
                prefix,
                rawGeneration,
                rawPartitions,
                outputPartitions,
                replicationFactor,
                minInsyncReplicas,
                other,
                hourlyRetention,
                maxRecordBytes,
                eraseWithin);
    }

    /** The same with a largest record of other size, in bytes. */
    public TopicSettings withMaxRecordBytes(int other) {
        return new TopicSettings(
                prefix,
                rawGeneration,
                rawPartitions,
                outputPartitions,
                replicationFactor,
                minInsyncReplicas,
                rawRetention,
                hourlyRetention,
                other,
                eraseWithin);
    }

    /**
     * Throws unless {@code prefix} can go before the name of a topic; for commands that take no other of these
     * settings.
     */
    public static void checkPrefix(String prefix) {
        if (!isPrefix(prefix)) {
            throw InvalidSettingsException.of(WRONG_PREFIX);
        }
    }

    private static boolean isPrefix(String prefix) {
        return prefix.matches("[a-zA-Z0-9._-]{0,100}");
    }

    private static void atLeastOne(List<String> problems, String setting, int value) {
        if (value < 1) {
            problems.add(setting + ": must be at least 1");
        }
    }

    /** The topic's name on the cluster. */
    public String name(Topic topic) {
        return name(topic, rawGeneration);
    }

    /** Names of the raw topics that were written before this generation; they need not exist. */
    public Set<String> retiredNames() {
        Set<String> retired = new TreeSet<>();
        for (int generation = 1; generation < rawGeneration; generation++) {
            retired.addAll(rawNames(generation));
        }
        return retired;
    }

    private Set<String> rawNames(int generation) {
        return Arrays.stream(Topic.values())
                .filter(Topic::isRaw)
                .map(topic -> name(topic, generation))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The name that a raw topic of this name has in the first generation, prefix included. */
    public static String withoutGeneration(String name) {
        return GENERATION.matcher(name).replaceFirst("");
    }

    /** True if this name is that of a raw topic that is written after this generation. */
    public boolean isLaterRawTopic(String name) {
        return !retiredNames().contains(name)
                && Arrays.stream(Topic.values())
                        .filter(Topic::isRaw)
                        .anyMatch(topic ->
                                !name(topic).equals(name) && topic.name(prefix).equals(withoutGeneration(name)));
    }

    /** Names of the raw topics that are written after this generation; they need not exist. */
    public Set<String> nextRawNames() {
        return rawNames(rawGeneration + 1);
    }

    /** The raw topic that has this name in any generation up to this one. */
    public Optional<Topic> rawTopic(String name) {
        return Arrays.stream(Topic.values())
                .filter(Topic::isRaw)
                .filter(topic -> IntStream.rangeClosed(1, rawGeneration)
                        .anyMatch(generation -> name(topic, generation).equals(name)))
                .findFirst();
    }

    private String name(Topic topic, int generation) {
        return topic.isRaw() ? topic.name(prefix) + suffix(generation) : topic.name(prefix);
    }

    /**
     * What the names of raw topics end in, and of all that is laid out by their partitions; empty for the first
     * generation.
     */
    public String rawSuffix() {
        return suffix(rawGeneration);
    }

    private static String suffix(int generation) {
        return generation == 1 ? "" : "-g" + generation;
    }

    /** Longest time that a raw record can exist, its segment's included. */
    public Duration rawLifetime() {
        return rawRetention.plus(RAW_SEGMENT);
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
                configs.put("max.message.bytes", Integer.toString(maxLetterBytes()));
            }
            case RELAY -> {
                configs.put("cleanup.policy", "compact");
                configs.put("segment.bytes", Integer.toString(COMPACTED_SEGMENT_BYTES));
                configs.put("message.timestamp.type", "CreateTime");
            }
            case RELAY_DEAD_LETTERS -> {
                configs.put("cleanup.policy", "delete");
                configs.put("retention.ms", Long.toString(rawRetention.toMillis()));
                configs.put("segment.ms", Long.toString(segment().toMillis()));
                configs.put("message.timestamp.type", "LogAppendTime");
            }
            case HOURLY -> {
                configs.put("cleanup.policy", "compact,delete");
                configs.put("retention.ms", Long.toString(hourlyRetention.toMillis()));
                configs.put("segment.bytes", Integer.toString(COMPACTED_SEGMENT_BYTES));
                configs.put("message.timestamp.type", "CreateTime");
            }
            case TABLE -> {
                configs.put("cleanup.policy", "compact");
                // Segments roll, and are compacted, by the same time.
                configs.put("max.compaction.lag.ms", Long.toString(eraseWithin.toMillis()));
                configs.put("delete.retention.ms", Long.toString(TOMBSTONES_KEPT.toMillis()));
                configs.put("segment.bytes", Integer.toString(COMPACTED_SEGMENT_BYTES));
                configs.put("message.timestamp.type", "CreateTime");
            }
        }
        int partitions = topic.isOutput() || topic.isOfRelay() ? outputPartitions : rawPartitions;
        return new TopicSpec(name(topic), partitions, (short) replicationFactor, Map.copyOf(configs));
    }

    /** The specifications of all topics but a relay's, in the order of the enumeration. */
    public List<TopicSpec> specs() {
        return Arrays.stream(Topic.values())
                .filter(topic -> !topic.isOfRelay())
                .map(this::spec)
                .toList();
    }

    /** The specifications of the topics that only a relay has. */
    public List<TopicSpec> relaySpecs() {
        return Arrays.stream(Topic.values())
                .filter(Topic::isOfRelay)
                .map(this::spec)
                .toList();
    }

    /** The specifications of the given topics, in the order of the enumeration. */
    public List<TopicSpec> specs(Set<Topic> topics) {
        return topics.stream().sorted().map(this::spec).toList();
    }

    /**
     * {@code max.message.bytes} of the dead letters, and so the largest request of whoever writes them: a dead letter
     * is at most a raw record, and headers that say where it came from and why.
     */
    public int maxLetterBytes() {
        return maxRecordBytes + DEAD_LETTER_ROOM;
    }

    private Duration segment() {
        return rawRetention.compareTo(RAW_SEGMENT) < 0 ? rawRetention : RAW_SEGMENT;
    }
}
