package io.flagtally.runtime.cli;

import io.flagtally.model.topics.TopicSettings;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings of {@link TopicSettings}. */
public final class TopicOptions {
    private static final TopicSettings DEFAULT = TopicSettings.defaults();

    @Mixin
    private TopicPrefixOption prefix = new TopicPrefixOption();

    @Option(
            names = "--raw-generation",
            paramLabel = "N",
            description = "which raw topics are written and read; a new generation has names and partitions of its own"
                    + " (default: ${DEFAULT-VALUE})")
    private int rawGeneration = DEFAULT.rawGeneration();

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
            paramLabel = "N",
            description = "replicas of every topic (default: ${DEFAULT-VALUE})")
    private int replicationFactor = DEFAULT.replicationFactor();

    @Option(
            names = "--min-insync-replicas",
            paramLabel = "N",
            description = "replicas that must have a record before it is acknowledged (default: ${DEFAULT-VALUE})")
    private int minInsyncReplicas = DEFAULT.minInsyncReplicas();

    @Option(
            names = "--raw-retention",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long raw reports and dead letters are kept (default: ${DEFAULT-VALUE})")
    private Duration rawRetention = DEFAULT.rawRetention();

    @Option(
            names = "--hourly-retention",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long hourly rows are kept (default: ${DEFAULT-VALUE})")
    private Duration hourlyRetention = DEFAULT.hourlyRetention();

    @Option(
            names = "--max-record-bytes",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest record of a raw topic (default: ${DEFAULT-VALUE})")
    private int maxRecordBytes = DEFAULT.maxRecordBytes();

    @Option(
            names = "--erase-within",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a row that was erased may wait for compaction, when topics are created"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration eraseWithin = DEFAULT.eraseWithin();

    /**
     * The settings, with the default where no number of partitions was given; throws with all that is wrong with them.
     */
    public TopicSettings settings() {
        return settings(DEFAULT.rawPartitions(), DEFAULT.outputPartitions());
    }

    /** The same, with these numbers of partitions where none was given. */
    public TopicSettings settings(int raw, int output) {
        return new TopicSettings(
                prefix.text(),
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
