package io.flagtally.aggregator;

import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.runtime.topics.TopicManager.Finding;
import io.flagtally.runtime.topics.TopicManager.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the aggregator: {@link #start} once, {@link #close} once. Any number of them, each with a state directory
 * of its own, share the work of one application id, in one JVM or in many. Opens no port.
 */
public final class Aggregator implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final AggregatorConfig config;
    private final KafkaStreams streams;
    private final StateGuard stores;
    private final KafkaStreamsMetrics streamsMetrics;

    /**
     * Builds it; nothing runs before {@link #start}.
     *
     * @param metrics gets the aggregator's counters and all of Kafka Streams' own metrics
     */
    public Aggregator(AggregatorConfig config, MeterRegistry metrics) {
        this.config = config;
        this.streams = new KafkaStreams(
                new UsageTopology(config, format -> format.newDecoder(config.limits()), metrics).build(),
                new StreamsConfig(StreamsProperties.of(config)));
        this.stores = new StateGuard(config.streams().stateDir(), StreamsProperties.applicationId(config));
        streams.setUncaughtExceptionHandler(Aggregator::giveUp);
        streams.setStateListener((now, before) -> LOG.info("processing went from {} to {}", before, now));
        this.streamsMetrics = new KafkaStreamsMetrics(streams);
        streamsMetrics.bindTo(metrics);
    }

    /**
     * Creates or checks the topics, then starts to process in threads of its own. Blocks on the network.
     *
     * @throws TopicsException if a topic is missing or contradicts its specification; nothing runs then
     * @throws org.apache.kafka.common.KafkaException if Kafka can't be reached
     */
    public void start() {
        prepareTopics();
        stores.open();
        streams.start();
    }

    /** Fail once processing has stopped for good. */
    public List<HealthCheck> liveChecks() {
        return List.of(new HealthCheck("processing", () -> StreamsHealth.failed(streams)));
    }

    /** Hold while rows are processed and the lag of every input partition is known. */
    public List<HealthCheck> readyChecks() {
        return List.of(
                new HealthCheck("processing", () -> StreamsHealth.notRunning(streams)),
                new HealthCheck("lag", () -> StreamsHealth.lagUnknown(streams)));
    }

    /** Commits what is processed and stops; waits for at most 30 s. */
    @Override
    public void close() {
        streamsMetrics.close();
        if (!streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membershipAfterClose()))) {
            LOG.warn("processing did not stop within {}; what is not committed will be processed again", CLOSE_TIMEOUT);
        } else if (streams.state() == KafkaStreams.State.NOT_RUNNING) {
            stores.closed();
        }
    }

    private void prepareTopics() {
        try (Admin admin = Admin.create(adminSettings())) {
            TopicManager topics = new TopicManager(admin);
            List<Finding> findings = config.createTopics()
                    ? topics.createMissing(config.topics().specs())
                    : topics.check(config.topics().specs());
            findings.stream()
                    .filter(finding -> finding.state() == State.CREATED)
                    .forEach(finding -> LOG.info("created topic {}", finding.topic()));
            TopicsException.throwIfAny(findings);
        }
    }

    /** The settings of Streams' own admin client, so that one way to reach Kafka serves both. */
    private Map<String, Object> adminSettings() {
        return new StreamsConfig(StreamsProperties.of(config))
                .getAdminConfigs(StreamsProperties.applicationId(config) + "-topics");
    }

    /** A member without a name that only vanished would hold its partitions until its session times out. */
    private GroupMembershipOperation membershipAfterClose() {
        boolean named = config.kafka().keySet().stream().anyMatch(name -> name.endsWith("group.instance.id"));
        return named ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP;
    }

    /** Goes on nowhere: to replace the thread would meet the same record or the same broken state again. */
    private static StreamThreadExceptionResponse giveUp(Throwable failure) {
        LOG.error("processing failed and stops; nothing is lost, restart when the cause is gone", failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
