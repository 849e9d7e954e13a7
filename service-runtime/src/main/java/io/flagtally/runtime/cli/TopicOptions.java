package io.flagtally.runtime.cli;

import io.flagtally.model.topics.TopicSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The settings of {@link TopicSettings}. */
public final class TopicOptions {
    @Option(
            names = "--topic-prefix",
            defaultValue = "",
            paramLabel = "PREFIX",
            description = "goes before every topic name (default: none)")
    private String prefix;

    @Option(
            names = "--raw-generation",
            defaultValue = "1",
            paramLabel = "N",
            description = "which raw topics are written and read; a new generation has names and partitions of its own"
                    + " (default: ${DEFAULT-VALUE})")
    private int rawGeneration;

    @Option(
            names = "--raw-partitions",
            paramLabel = "N",
            description = "partitions of a raw topic when it is created"
                    + " (default: as many as its generation has, 12 if there is none of it)")
    private Integer rawPartitions;

    @Option(
            names = "--output-partitions",
            paramLabel = "N",
            description = "partitions of output and repartition topics when they are created, fixed from then on"
                    + " (default: as many as they have, 12 if there are none)")
    private Integer outputPartitions;

    @Option(
            names = "--replication-factor",
            defaultValue = "3",
            paramLabel = "N",
            description = "replicas of every topic (default: ${DEFAULT-VALUE})")
    private int replicationFactor;

    @Option(
            names = "--min-insync-replicas",
            defaultValue = "2",
            paramLabel = "N",
            description = "replicas that must have a record before it is acknowledged (default: ${DEFAULT-VALUE})")
    private int minInsyncReplicas;

    @Option(
            names = "--raw-retention",
            defaultValue = "7d",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long raw reports and dead letters are kept (default: ${DEFAULT-VALUE})")
    private Duration rawRetention;

    @Option(
            names = "--hourly-retention",
            defaultValue = "400d",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long hourly rows are kept (default: ${DEFAULT-VALUE})")
    private Duration hourlyRetention;

    @Option(
            names = "--max-record-bytes",
            defaultValue = "9MiB",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest record of a raw topic (default: ${DEFAULT-VALUE})")
    private int maxRecordBytes;

    @Option(
            names = "--erase-within",
            defaultValue = "24h",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a row that was erased may wait for compaction, when topics are created"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration eraseWithin;

    /** The settings, with the default where no number of partitions was given; throws with all that is wrong with them. */
    public TopicSettings settings() {
        return settings(
                TopicSettings.defaults().rawPartitions(),
                TopicSettings.defaults().outputPartitions());
    }

    /** The same, with these numbers of partitions where none was given. */
    public TopicSettings settings(int raw, int output) {
        return new TopicSettings(
                prefix,
                rawGeneration,
                rawPartitions == null ? raw : rawPartitions,
                outputPartitions == null ? output : outputPartitions,
                replicationFactor,
                minInsyncReplicas,
                rawRetention,
                hourlyRetention,
                maxRecordBytes,
                eraseWithin);
    }

    /** True if no number of partitions is left to be found out. */
    public boolean saysAllPartitions() {
        return rawPartitions != null && outputPartitions != null;
    }
}
