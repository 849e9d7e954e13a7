package io.flagtally.relay;

import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSpec;
import io.flagtally.relay.post.Poster;
import io.flagtally.relay.rows.OutputRows;
import io.flagtally.relay.start.FirstStart;
import io.flagtally.relay.start.RelayStart;
import io.flagtally.relay.tokens.Tokens;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.admin.HealthCheck.Effect;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.runtime.topics.TopicManager.Finding;
import io.flagtally.runtime.topics.TopicsException;
import io.flagtally.streams.RunningStreams;
import io.flagtally.streams.StateCluster;
import io.flagtally.streams.StreamsLayout;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsService;
import io.flagtally.streams.start.LayoutGuard;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/**
 * One instance of the relay: {@link #start} once, {@link #close} once. Any number of them, each with a state directory
 * of its own, share the environments.
 */
public final class Relay implements StreamsService {
    private static final int MOST_REPLACED_THREADS = 3;
    private static final Duration REPLACED_WITHIN = Duration.ofMinutes(10);

    private final RelayConfig config;
    private final AtomicReference<FirstStart> firstStart = new AtomicReference<>();
    private final Set<String> changelogs;
    private final LayoutGuard neighbours;
    private final RunningStreams streams;
    private final StateCluster cluster;
    private final Tokens tokens;
    private final Poster poster;
    private final CompletableFuture<String> whenStopped = new CompletableFuture<>();

    /**
     * Builds it; nothing runs before {@link #start}.
     *
     * @param tokens are closed with it
     */
    public Relay(RelayConfig config, Tokens tokens, MeterRegistry metrics) {
        this.config = config;
        this.tokens = tokens;
        StreamsProperties settings = config.streamsProperties();
        String group = settings.applicationId();
        Path stateDir = config.streams().stateDir();
        Topology topology = new RelayTopology(
                        config,
                        firstStart::get,
                        environment -> tokens.of(environment).isPresent(),
                        metrics)
                .build();
        this.changelogs = changelogs(topology.describe(), group);
        StreamsLayout layout = RelayTopology.layout(topology, config.topics());
        this.neighbours = new LayoutGuard(group, layout, settings.sessionTimeout());
        this.streams = new RunningStreams(
                topology, layout, settings, MOST_REPLACED_THREADS, REPLACED_WITHIN, "flagtally.relay", metrics);
        this.cluster = new StateCluster(stateDir, group);
        this.poster = new Poster(group + "-poster", config.topics(), config.kafka(), config.posts(), tokens, metrics);
        streams.whenStopped().thenAccept(whenStopped::complete);
        poster.whenStopped().thenAccept(whenStopped::complete);
    }

    /**
     * Creates or checks the topics, then starts to read and to post in threads of its own. Blocks on the network.
     *
     * @throws io.flagtally.streams.OtherClusterException if the state directory holds state of another cluster
     * @throws TopicsException if a topic is missing or contradicts its specification; nothing runs then
     * @throws io.flagtally.streams.start.StartRefusedException if evaluations would be sent twice or never, or other
     *     instances have another layout
     * @throws org.apache.kafka.common.KafkaException if Kafka can't be reached
     */
    @Override
    public void start() {
        StreamsProperties settings = config.streamsProperties();
        String group = settings.applicationId();
        try (Admin admin = Admin.create(settings.adminBeforeStart())) {
            String clusterId = KafkaAnswers.await(admin.describeCluster().clusterId());
            cluster.require(clusterId);
            neighbours.check(admin);
            prepareTopics(admin);
            firstStart.set(new RelayStart(group, config.topics(), config.ageLimit(), Clock.systemUTC())
                    .settle(
                            admin,
                            config.from(),
                            settings.oneRecordConsumer(group + "-start"),
                            settings.producer(group + "-start"),
                            changelogs));
            cluster.note(clusterId);
        }
        streams.start();
        poster.start();
    }

    /** Completes, with the reason, once reading or posting has stopped for good. */
    @Override
    public CompletionStage<String> whenStopped() {
        return whenStopped;
    }

    @Override
    public List<HealthCheck> liveChecks() {
        return List.of(streams.live());
    }

    /** Hold while growth is read and the Unleash server takes the token of each environment. */
    @Override
    public List<HealthCheck> readyChecks() {
        return List.of(
                streams.running(),
                new HealthCheck("tokens", poster::stopped),
                new HealthCheck("unleash", Effect.DEGRADED, poster::failing),
                streams.threads());
    }

    /** Lets posts that are on their way come to their end, commits what is processed, and stops. */
    @Override
    public void close() {
        poster.close();
        streams.close(GroupMembershipOperation.LEAVE_GROUP);
        tokens.close();
    }

    private void prepareTopics(Admin admin) {
        TopicManager topics = new TopicManager(admin);
        List<TopicSpec> read = config.topics().specs(inputs());
        List<Finding> findings = new ArrayList<>(topics.check(read, spec -> Set.of(AclOperation.READ)));
        List<TopicSpec> own = config.topics().relaySpecs();
        findings.addAll(
                config.createTopics()
                        ? topics.createMissing(own, this::operations)
                        : topics.check(own, this::operations));
        TopicManager.require(findings);
    }

    /** What it does with a topic of its own. */
    private Set<AclOperation> operations(TopicSpec own) {
        return own.name().equals(config.topics().name(Topic.UNLEASH_DEAD_LETTERS))
                ? Set.of(AclOperation.WRITE)
                : Set.of(AclOperation.READ, AclOperation.WRITE);
    }

    private static Set<Topic> inputs() {
        Set<Topic> inputs = EnumSet.copyOf(OutputRows.TOTALS);
        inputs.add(Topic.CLIENT_APPLICATIONS);
        return inputs;
    }

    private static Set<String> changelogs(TopologyDescription description, String group) {
        return description.subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .filter(TopologyDescription.Processor.class::isInstance)
                .flatMap(node -> ((TopologyDescription.Processor) node).stores().stream())
                .map(store -> group + "-" + store + "-changelog")
                .collect(Collectors.toSet());
    }
}
