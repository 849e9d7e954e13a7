package io.flagtally.system.harness;

import io.flagtally.standalone.Standalone;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** One of the brokers of a cluster, controller as well; {@code folder node ports…} as a process of its own. */
final class ClusterNode implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String CLUSTER = new Uuid(4, 2).toString();

    private final Path folder;
    private final int node;
    private final List<Integer> ports;
    private KafkaRaftServer server;

    /**
     * Starts nothing.
     *
     * @param node its place among the nodes, from 0
     * @param ports of all nodes: one for clients each, then one for controllers each
     */
    ClusterNode(Path folder, int node, List<Integer> ports) {
        this.folder = folder;
        this.node = node;
        this.ports = ports;
    }

    public static void main(String[] arguments) throws Exception {
        List<Integer> ports = Stream.of(arguments).skip(2).map(Integer::valueOf).toList();
        new ClusterNode(Path.of(arguments[0]), Integer.parseInt(arguments[1]), ports).start();
        new CountDownLatch(1).await();
    }

    static String bootstrapServers(List<Integer> ports) {
        return ports.stream()
                .limit(ports.size() / 2)
                .map(port -> HOST + ":" + port)
                .collect(Collectors.joining(","));
    }

    void start() throws Exception {
        formatIfNew();
        server = new KafkaRaftServer(new KafkaConfig(properties(), false), Time.SYSTEM);
        server.startup();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private void formatIfNew() throws Exception {
        if (Files.exists(folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        Files.createDirectories(folder);
        new Formatter()
                .setClusterId(CLUSTER)
                .setNodeId(node)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.toString())
                .addDirectory(folder.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private Properties properties() {
        int nodes = ports.size() / 2;
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(node));
        config.put(
                "controller.quorum.voters",
                IntStream.range(0, nodes)
                        .mapToObj(each -> each + "@" + HOST + ":" + ports.get(nodes + each))
                        .collect(Collectors.joining(",")));
        config.put("controller.listener.names", "CONTROLLER");
        config.put("inter.broker.listener.name", "BROKER");
        config.put(
                "listeners",
                "BROKER://%s:%d,CONTROLLER://%s:%d".formatted(HOST, ports.get(node), HOST, ports.get(nodes + node)));
        config.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("log.dirs", folder.toString());
        config.put("auto.create.topics.enable", "false");
        config.put("message.max.bytes", Integer.toString(Standalone.TOPICS.maxRecordBytes()));
        config.put("replica.fetch.max.bytes", Integer.toString(Standalone.TOPICS.maxRecordBytes()));
        replicated(config, nodes);
        quick(config);
        return config;
    }

    /** As production has it: of three replicas two must have a record. */
    private static void replicated(Properties config, int nodes) {
        String replicas = Integer.toString(nodes);
        String insync = Integer.toString(Math.max(1, nodes - 1));
        config.put("offsets.topic.replication.factor", replicas);
        config.put("transaction.state.log.replication.factor", replicas);
        config.put("transaction.state.log.min.isr", insync);
        config.put("share.coordinator.state.topic.replication.factor", replicas);
        config.put("share.coordinator.state.topic.min.isr", insync);
        config.put("min.insync.replicas", insync);
    }

    /** Small, and soon aware of what became of the others: several nodes share a machine, and a test is short. */
    private static void quick(Properties config) {
        config.put("offsets.topic.num.partitions", "3");
        config.put("transaction.state.log.num.partitions", "3");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("background.threads", "2");
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        config.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
        config.put("broker.session.timeout.ms", "6000");
        config.put("broker.heartbeat.interval.ms", "500");
        config.put("group.initial.rebalance.delay.ms", "500");
        config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        config.put("log.retention.check.interval.ms", "2000");
        config.put("log.initial.task.delay.ms", "2000");
        config.put("log.cleaner.backoff.ms", "2000");
    }
}
