package io.flagtally.cli.capacity;

import io.flagtally.aggregator.hourly.HourlyWindow;
import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings that decide how much is needed, and the machine.
 *
 * @param rawRetention how long raw reports are kept
 * @param hourlyRetention how long hourly rows are kept
 * @param replicas of every topic
 * @param threads of one aggregator
 * @param standbys copies of the state on other aggregators
 * @param commitInterval time between commits of an aggregator
 * @param cpuFactor CPU time that the machine takes ÷ what the one takes on which {@link UnitCosts} were measured
 */
public record Setup(
        Duration rawRetention,
        Duration hourlyRetention,
        int replicas,
        int threads,
        int standbys,
        Duration commitInterval,
        double cpuFactor) {

    static final TopicSettings TOPICS = TopicSettings.defaults();
    static final StreamsSettings STREAMS = StreamsSettings.defaults("capacity", Path.of("unused"));

    private static final int MOST_REPLICAS = 100;
    private static final double LEAST_FACTOR = 0.01;
    private static final double LARGEST_FACTOR = 100;

    /** What gateway and aggregator do unless told otherwise. */
    public static final Setup DEFAULT = new Setup(
            TOPICS.rawRetention(),
            TOPICS.hourlyRetention(),
            TOPICS.replicationFactor(),
            STREAMS.threads(),
            STREAMS.standbys(),
            STREAMS.commitInterval(),
            1);

    public Setup {
        InvalidSettingsException.throwIfAny(new SettingProblems()
                .of(() -> topics(rawRetention, hourlyRetention))
                .of(() -> streams(threads, standbys, commitInterval))
                .of(() -> check("replication-factor", replicas, 1, MOST_REPLICAS))
                .of(() -> check("cpu-factor", cpuFactor, LEAST_FACTOR, LARGEST_FACTOR))
                .list());
    }

    /** The same with another time between commits. */
    public Setup withCommitInterval(Duration other) {
        return new Setup(rawRetention, hourlyRetention, replicas, threads, standbys, other, cpuFactor);
    }

    /** Longest time that a raw report can exist. */
    Duration rawLifetime() {
        return topics(rawRetention, hourlyRetention).rawLifetime();
    }

    /** How long an hour takes rows, and so stays in state. */
    Duration windowRetention() {
        EventTimeSettings times = EventTimeSettings.DEFAULT;
        return HourlyWindow.outliving(rawLifetime(), times.maxLateness(), times.maxSkew())
                .retention();
    }

    /** The defaults otherwise. */
    private static TopicSettings topics(Duration rawRetention, Duration hourlyRetention) {
        return new TopicSettings(
                TOPICS.prefix(),
                TOPICS.rawGeneration(),
                TOPICS.rawPartitions(),
                TOPICS.outputPartitions(),
                TOPICS.replicationFactor(),
                TOPICS.minInsyncReplicas(),
                rawRetention,
                hourlyRetention,
                TOPICS.maxRecordBytes(),
                TOPICS.eraseWithin());
    }

    private static StreamsSettings streams(int threads, int standbys, Duration commitInterval) {
        return new StreamsSettings(
                STREAMS.applicationId(),
                threads,
                standbys,
                STREAMS.stateDir(),
                STREAMS.cacheBytes(),
                STREAMS.storeBytes(),
                commitInterval);
    }

    private static void check(String setting, double value, double least, double most) {
        // Written so that it also refuses what is no number.
        if (!(value >= least && value <= most)) {
            throw InvalidSettingsException.of("%s: must be from %s to %s".formatted(setting, text(least), text(most)));
        }
    }

    private static String text(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
