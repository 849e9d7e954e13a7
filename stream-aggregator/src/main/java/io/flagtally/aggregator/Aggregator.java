package io.flagtally.aggregator;

import io.flagtally.aggregator.lag.ReportLag;
import io.flagtally.aggregator.start.ChangelogRetention;
import io.flagtally.aggregator.start.FirstWholeHour;
import io.flagtally.aggregator.start.LetterRoom;
import io.flagtally.aggregator.start.OffsetRetention;
import io.flagtally.aggregator.start.OtherGenerations;
import io.flagtally.aggregator.start.StartGuard;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSpec;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.runtime.topics.TopicManager.Finding;
import io.flagtally.runtime.topics.TopicsException;
import io.flagtally.streams.OtherClusterException;
import io.flagtally.streams.RunningStreams;
import io.flagtally.streams.StateCluster;
import io.flagtally.streams.StateGuard;
import io.flagtally.streams.StreamsLayout;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsService;
import io.flagtally.streams.start.LayoutGuard;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.Topology;

/**
 * One instance of the aggregator: {@link #start} once, {@link #close} once. Any number of them, each with a state
 * directory of its own, share the work of one application id, in one JVM or in many. Opens no port.
 */
public final class Aggregator implements StreamsService {

    private final AggregatorConfig config;
    /** The setting, until the start knows what this application id counts from. */
    private final AtomicReference<Instant> countFrom;

    private final LayoutGuard neighbours;
    private final StartGuard guard;
    private final OtherGenerations generations;
    private final RunningStreams streams;
    private final ReportLag lag;
    private final StateGuard stores;
    private final StateCluster cluster;

    /**
     * Builds it; nothing runs before {@link #start}.
     *
     * @param metrics gets the aggregator's counters and all of Kafka Streams' own metrics
     */
    public Aggregator(AggregatorConfig config, MeterRegistry metrics) {
        this.config = config;
        StreamsProperties settings = config.streamsProperties();
        String group = settings.applicationId();
        Path stateDir = config.streams().stateDir();
        this.countFrom = new AtomicReference<>(config.start().countFrom());
        Topology topology = new UsageTopology(
                        config, countFrom::get, format -> format.newDecoder(config.limits()), metrics)
                .build();
        StreamsLayout layout = UsageTopology.layout(topology, config.topics());
        this.neighbours = new LayoutGuard(group, layout, settings.sessionTimeout());
        this.guard = guard(config, topology, metrics);
        this.generations = new OtherGenerations(group, config.topics(), metrics);
        this.streams = new RunningStreams(
                topology,
                layout,
                settings,
                config.health().maxThreadReplacements(),
                config.health().threadReplacementWindow(),
                "flagtally.aggregator",
                metrics);
        this.stores = new StateGuard(stateDir, group);
        this.cluster = new StateCluster(stateDir, group);
        this.lag = new ReportLag(rawTopics(), Clock.systemUTC(), metrics);
    }

    /**
     * Creates or checks the topics, then starts to process in threads of its own. Blocks on the network.
     *
     * @throws OtherClusterException if the state directory holds state of another cluster; nothing is touched then
     * @throws TopicsException if a topic is missing or contradicts its specification; nothing runs then
     * @throws io.flagtally.streams.start.StartRefusedException if totals would become wrong, or other instances have
     *     another layout; nothing runs then
     * @throws org.apache.kafka.common.KafkaException if Kafka can't be reached
     */
    @Override
    public void start() {
        StreamsProperties settings = config.streamsProperties();
        String group = settings.applicationId();
        Map<String, Object> adminSettings = settings.adminBeforeStart();
        try (Admin admin = Admin.create(adminSettings)) {
            String clusterId = KafkaAnswers.await(admin.describeCluster().clusterId());
            cluster.require(clusterId);
            // Before it waits for others, which would only be said to have another layout.
            guard.requireOutputPartitions(admin);
            neighbours.check(admin);
            prepareTopics(admin);
            LetterRoom.check(admin, config.topics());
            countFrom.set(guard.check(
                    admin, settings.oneRecordConsumer(group + "-start"), settings.producer(group + "-start")));
            ChangelogRetention.of(group, config.window(), StreamsProperties.additionalRetentionOf(config.kafka()))
                    .raise(admin);
            OffsetRetention.check(admin, config.topics().rawLifetime());
            cluster.note(clusterId);
        }
        generations.start(adminSettings);
        lag.start(settings.admin(group + "-lag"), settings.oneRecordConsumer(group + "-lag"), group);
        stores.open();
        streams.start();
    }

    @Override
    public CompletionStage<String> whenStopped() {
        return streams.whenStopped();
    }

    @Override
    public List<HealthCheck> liveChecks() {
        return List.of(streams.live());
    }

    /**
     * Hold while rows are processed and, unless any is bearable, the lag of every input partition is known and
     * bearable. Degraded while a stream thread that was replaced is held against the instance.
     */
    @Override
    public List<HealthCheck> readyChecks() {
        return List.of(streams.running(), new HealthCheck("lag", this::unbearableLag), streams.threads());
    }

    private Optional<String> unbearableLag() {
        Duration most = config.health().readyMaxLag();
        return most.isZero()
                ? Optional.empty()
                : streams.lagUnknown().or(() -> lag.tooFarBehind(streams.assigned(), most));
    }

    /** Commits what is processed and stops; waits for at most 30 s. */
    @Override
    public void close() {
        generations.close();
        lag.close();
        if (streams.close(membershipAfterClose())) {
            stores.closed();
        }
    }

    static StartGuard guard(AggregatorConfig config, Topology topology, MeterRegistry metrics) {
        return new StartGuard(
                config.streamsProperties().applicationId(),
                config.topics(),
                topology.describe(),
                new FirstWholeHour(
                        config.eventTimes().maxLateness(), config.eventTimes().maxSkew()),
                config.start(),
                metrics);
    }

    private void prepareTopics(Admin admin) {
        TopicManager topics = new TopicManager(admin);
        List<Finding> findings = config.createTopics()
                ? topics.createMissing(config.topics().specs(), this::operations)
                : topics.check(config.topics().specs(), this::operations);
        TopicManager.require(findings);
    }

    /** What it does with a topic. */
    private Set<AclOperation> operations(TopicSpec spec) {
        return Set.of(rawTopics().contains(spec.name()) ? AclOperation.READ : AclOperation.WRITE);
    }

    /**
     * A member that only vanished, and won't come back under its name, would hold its partitions until its session
     * times out.
     */
    private GroupMembershipOperation membershipAfterClose() {
        boolean named = config.kafka().keySet().stream().anyMatch(name -> name.endsWith("group.instance.id"));
        return named && !streams.anyDied()
                ? GroupMembershipOperation.REMAIN_IN_GROUP
                : GroupMembershipOperation.LEAVE_GROUP;
    }

    private List<String> rawTopics() {
        return Arrays.stream(Topic.values())
                .filter(Topic::isRaw)
                .map(config.topics()::name)
                .toList();
    }
}
