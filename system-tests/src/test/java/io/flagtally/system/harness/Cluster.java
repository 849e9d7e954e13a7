package io.flagtally.system.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.runtime.terminal.QuietLogs;
import io.flagtally.standalone.StandaloneLogs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;

/**
 * Brokers, gateways and aggregators as production has them, each in a JVM of its own that can be killed. Nobody kills
 * the only broker there is, so that one runs in this JVM.
 */
public final class Cluster implements AutoCloseable {
    public static final String ENVIRONMENT = "production";
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final int PARTITIONS = 4;

    /** The shortest that a broker takes: so long one that was killed, and has no name, keeps its partitions. */
    public static final String[] SHORT_SESSION = {
        "--kafka", "main.consumer.session.timeout.ms=6000", "--kafka", "main.consumer.heartbeat.interval.ms=500"
    };

    /**
     * One process.
     *
     * @param admin its admin listener; a broker has none
     */
    public record Part(ChildJvm process, AdminPort admin) {
        @Override
        public String toString() {
            return process.folder().getFileName().toString();
        }
    }

    private final Path folder;
    private final List<Integer> brokerPorts = new ArrayList<>();
    private final TopicSettings topics;
    private final List<Part> brokers = new ArrayList<>();
    private final List<Part> gateways = new ArrayList<>();
    private final List<Part> aggregators = new ArrayList<>();
    private final List<String> gatewayUrls = new ArrayList<>();
    private final String key;
    private ClusterNode onlyBroker;
    private Admin admin;

    /** Starts brokers only; with three or more, topics have the replicas that are the default. */
    public Cluster(Path folder, int brokerCount) throws Exception {
        QuietLogs.withoutConnectionWarnings();
        this.folder = folder;
        this.topics = topics(brokerCount);
        this.key = KeyFile.add(folder.resolve("keys.json"), "production", KeyKind.BACKEND, ENVIRONMENT);
        for (int i = 0; i < 2 * brokerCount; i++) {
            brokerPorts.add(Ports.free());
        }
        if (brokerCount == 1) {
            StandaloneLogs.quiet();
            onlyBroker = new ClusterNode(folder.resolve("broker"), 0, brokerPorts);
            onlyBroker.start();
        }
        for (int node = 0; brokerCount > 1 && node < brokerCount; node++) {
            Path home = folder.resolve("broker-" + node);
            List<String> arguments =
                    new ArrayList<>(List.of(home.resolve("data").toString(), Integer.toString(node)));
            brokerPorts.forEach(port -> arguments.add(port.toString()));
            brokers.add(started(new Part(ChildJvm.of(home, ClusterNode.class, arguments), null)));
        }
        awaitBrokers();
    }

    private static TopicSettings topics(int brokerCount) {
        TopicSettings defaults = TopicSettings.defaults();
        return defaults.withPartitions(PARTITIONS, PARTITIONS)
                .withReplication(
                        Math.min(brokerCount, defaults.replicationFactor()),
                        Math.min(Math.max(1, brokerCount - 1), defaults.minInsyncReplicas()));
    }

    private static Part started(Part part) throws IOException {
        part.process().start();
        return part;
    }

    private void awaitBrokers() {
        admin = Admin.create(kafka());
        await().atMost(LONGEST)
                .ignoreExceptions()
                .failFast(() -> assertAlive(brokers))
                .until(() -> admin.describeCluster().nodes().get().size() == brokerPorts.size() / 2);
    }

    /** Starts one more. */
    public Part addGateway(String... options) throws IOException {
        int port = Ports.free();
        AdminPort adminPort = new AdminPort(Ports.free());
        List<String> arguments = new ArrayList<>(List.of("gateway", "--host", "127.0.0.1"));
        arguments.addAll(List.of("--port", Integer.toString(port)));
        arguments.addAll(List.of("--keys-file", folder.resolve("keys.json").toString()));
        arguments.addAll(List.of(options));
        Part gateway = part("gateway-" + gateways.size(), List.of("-Xmx192m"), arguments, adminPort);
        gateways.add(started(gateway));
        gatewayUrls.add("http://127.0.0.1:" + port);
        return gateway;
    }

    /** Starts one more that has a name, and so keeps its partitions while it is away. */
    public Part addNamedAggregator(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--kafka", "main.consumer.group.instance.id=aggregator-" + aggregators.size()));
        return addAggregator(all.toArray(String[]::new));
    }

    /** Starts one more. */
    public Part addAggregator(String... options) throws IOException {
        return addAggregator(List.of("-Xmx256m"), options);
    }

    /** Starts one more. */
    public Part addAggregator(List<String> jvmOptions, String... options) throws IOException {
        String name = "aggregator-" + aggregators.size();
        List<String> arguments = new ArrayList<>(List.of("aggregator"));
        arguments.addAll(
                List.of("--state-dir", folder.resolve(name).resolve("state").toString()));
        arguments.addAll(List.of(options));
        Part aggregator = part(name, jvmOptions, arguments, new AdminPort(Ports.free()));
        aggregators.add(started(aggregator));
        return aggregator;
    }

    private Part part(String name, List<String> jvmOptions, List<String> command, AdminPort adminPort) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--bootstrap-servers", bootstrapServers(), "--admin-host", "127.0.0.1"));
        all.addAll(List.of("--admin-port", Integer.toString(adminPort.number())));
        all.addAll(List.of("--raw-partitions", Integer.toString(topics.rawPartitions())));
        all.addAll(List.of("--output-partitions", Integer.toString(topics.outputPartitions())));
        all.addAll(List.of("--replication-factor", Integer.toString(topics.replicationFactor())));
        all.addAll(List.of("--min-insync-replicas", Integer.toString(topics.minInsyncReplicas())));
        List<String> jvm = new ArrayList<>(List.of("-XX:+UseSerialGC"));
        jvm.addAll(jvmOptions);
        return new Part(ChildJvm.of(folder.resolve(name), jvm, FlagtallyMain.class, all), adminPort);
    }

    /** Waits until every gateway and aggregator does its work. */
    public void awaitReady() {
        awaitReady(Stream.concat(gateways.stream(), aggregators.stream()).toList());
    }

    public void awaitReady(List<Part> parts) {
        for (Part part : parts) {
            await().atMost(LONGEST).failFast(() -> assertAlive(parts)).until(() -> part.admin()
                    .isReady());
        }
    }

    private static void assertAlive(List<Part> parts) {
        assertThat(parts).allSatisfy(part -> assertThat(part.process().isAlive())
                .as(part.process()::toString)
                .isTrue());
    }

    /** Waits until each replica of every partition is in sync. */
    public void awaitReplicas() {
        await().atMost(LONGEST).ignoreExceptions().until(() -> {
            Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition ->
                            partition.isr().size() == partition.replicas().size());
        });
    }

    /**
     * Fails if Kafka Streams dropped a record in an aggregator that runs, since its start, as far as its metrics tell:
     * the first come within ten seconds. Before that, only right totals show that nothing was dropped.
     */
    public void assertNothingDropped() throws IOException, InterruptedException {
        for (Part part : aggregators) {
            if (part.process().isAlive() && part.admin().isReady()) {
                assertThat(part.admin().metric("kafka_stream_task_dropped_records_total"))
                        .isZero();
            }
        }
    }

    public List<Part> brokers() {
        return brokers;
    }

    public List<Part> gateways() {
        return gateways;
    }

    public List<Part> aggregators() {
        return aggregators;
    }

    public List<Part> parts() {
        return Stream.of(brokers, gateways, aggregators).flatMap(List::stream).toList();
    }

    /** Where the gateways take reports. */
    public List<String> gatewayUrls() {
        return gatewayUrls;
    }

    /** A backend key of {@link #ENVIRONMENT}. */
    public String key() {
        return key;
    }

    public TopicSettings topics() {
        return topics;
    }

    public Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    private String bootstrapServers() {
        return ClusterNode.bootstrapServers(brokerPorts);
    }

    @Override
    public void close() {
        parts().forEach(part -> part.process().close());
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
        if (onlyBroker != null) {
            onlyBroker.close();
        }
    }
}
