package io.flagtally.streams;

import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.admin.HealthCheck.Effect;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams in this process, with the memory of its stores, its metrics and what becomes of threads that fail:
 * {@link #start} once, {@link #close} once.
 */
public final class RunningStreams {
    private static final Logger LOG = LoggerFactory.getLogger(RunningStreams.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration METRICS_REFRESH = Duration.ofSeconds(10);

    private final StoreMemory storeMemory;
    private final ThreadFailures failures;
    private final KafkaStreams streams;
    private final KafkaStreamsMetrics streamsMetrics;

    /**
     * Builds it; nothing runs before {@link #start}.
     *
     * @param layout no member of another one is joined
     * @param maxReplacements threads that may die within the window and are replaced; one more ends processing
     * @param window how long a replaced thread is held against the instance
     * @param metric what the names of the metrics begin with
     * @param metrics gets all of Kafka Streams' own metrics, too
     */
    public RunningStreams(
            Topology topology,
            StreamsLayout layout,
            StreamsProperties settings,
            int maxReplacements,
            Duration window,
            String metric,
            MeterRegistry metrics) {
        this.failures = new ThreadFailures(maxReplacements, window, Clock.systemUTC(), metric, metrics);
        this.storeMemory = new StoreMemory(settings.streams().storeBytes());
        this.streams = new KafkaStreams(
                topology, new StreamsConfig(settings.all(storeMemory)), new GroupClients(layout, failures::died));
        streams.setUncaughtExceptionHandler(failures);
        streams.setStateListener(this::changed);
        this.streamsMetrics = new KafkaStreamsMetrics(streams, List.of(), newTimer(), METRICS_REFRESH);
        streamsMetrics.bindTo(metrics);
    }

    public void start() {
        streams.start();
    }

    /** Completes, with the reason, once processing has stopped for good: it never recovers by itself. */
    public CompletionStage<String> whenStopped() {
        return failures.whenStopped();
    }

    /** Fails once processing has stopped for good. */
    public HealthCheck live() {
        return new HealthCheck("processing", () -> StreamsHealth.failed(streams));
    }

    /** Holds while records are processed. */
    public HealthCheck running() {
        return new HealthCheck("processing", () -> StreamsHealth.notRunning(streams));
    }

    /** Degraded while a stream thread that was replaced is held against the instance. */
    public HealthCheck threads() {
        return new HealthCheck("threads", Effect.DEGRADED, failures::degraded);
    }

    /** What is wrong while the lag of an input partition is not known. */
    public Optional<String> lagUnknown() {
        return StreamsHealth.lagUnknown(streams);
    }

    /** The input partitions of this instance. */
    public Set<TopicPartition> assigned() {
        return StreamsHealth.assigned(streams);
    }

    /** True once any stream thread has died: those that came after it have other names in their group. */
    public boolean anyDied() {
        return failures.anyDied();
    }

    /**
     * Commits what is processed and stops; waits for at most 30 s. True if all stores were closed in order.
     *
     * @param membership what becomes of its places in the group
     */
    public boolean close(GroupMembershipOperation membership) {
        streamsMetrics.close();
        if (!streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership))) {
            LOG.warn("processing did not stop within {}; what is not committed will be processed again", CLOSE_TIMEOUT);
            // Its threads may still use the stores.
            return false;
        }
        storeMemory.close();
        return streams.state() == State.NOT_RUNNING;
    }

    /** Looks for metrics of new tasks; ends with the metrics that use it. */
    private static ScheduledExecutorService newTimer() {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "kafka-streams-metrics");
            thread.setDaemon(true);
            return thread;
        });
    }

    private void changed(State now, State before) {
        LOG.info("processing went from {} to {}", before, now);
        if (now == State.ERROR) {
            failures.stopped("no stream thread is left");
        }
    }
}
