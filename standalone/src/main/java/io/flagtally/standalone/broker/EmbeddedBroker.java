package io.flagtally.standalone.broker;

import io.flagtally.runtime.admin.HealthCheck;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and its KRaft controller inside this process, reachable from this machine only. Its data survive a
 * restart and a kill. A broker is started once; a failure from which Kafka can't go on, such as a full disk, ends the
 * process, as it ends a broker of its own.
 */
public final class EmbeddedBroker implements Closeable {
    private static final String HOST = "127.0.0.1";
    private static final String BROKER_LISTENER = "BROKER";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final int NODE_ID = 1;
    private static final int FIRST_FREE_PORT = 20_000;
    private static final int LAST_FREE_PORT = 32_000;

    private final Path folder;
    private final int port;
    private final int maxRecordBytes;
    private KafkaRaftServer server;
    private BrokerProbe probe;

    /**
     * Takes nothing yet.
     *
     * @param folder for the broker alone; made if it is missing
     * @param port where clients connect; 0 takes a free one
     * @param maxRecordBytes largest record that any topic may hold
     */
    public EmbeddedBroker(Path folder, int port, int maxRecordBytes) {
        this.folder = folder;
        this.port = port == 0 ? freePort() : port;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** Returns when clients are served. */
    public void start() {
        formatIfNew();
        server = new KafkaRaftServer(new KafkaConfig(properties(), false), Time.SYSTEM);
        server.startup();
        probe = new BrokerProbe(bootstrapServers());
    }

    /** Holds while the broker answers its clients; to be had once it is started. */
    public HealthCheck readyCheck() {
        return new HealthCheck("broker", probe::problem);
    }

    /** {@code host:port}, for clients on this machine. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Hands leadership back and syncs all logs, so that the next start has nothing to recover. */
    @Override
    public void close() {
        if (probe != null) {
            probe.close();
        }
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
        }
    }

    private void formatIfNew() {
        // Written last when a folder is formatted, so a kill in between leaves a folder that is formatted again.
        if (Files.exists(folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        try {
            Files.createDirectories(folder);
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .setControllerListenerName(CONTROLLER_LISTENER)
                    .setMetadataLogDirectory(folder.toString())
                    .addDirectory(folder.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("can't write to " + folder, e);
        } catch (Exception e) {
            // The formatter declares no less.
            throw new IllegalStateException("can't format " + folder, e);
        }
    }

    private Properties properties() {
        // A port of its own at each start: nothing outside this process needs to know it.
        int controllerPort = freePort();
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE_ID));
        config.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        config.put("controller.listener.names", CONTROLLER_LISTENER);
        config.put("inter.broker.listener.name", BROKER_LISTENER);
        config.put(
                "listeners",
                "%s://%s:%d,%s://%s:%d"
                        .formatted(BROKER_LISTENER, HOST, port, CONTROLLER_LISTENER, HOST, controllerPort));
        config.put(
                "listener.security.protocol.map", BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        config.put("log.dirs", folder.toString());
        config.put("auto.create.topics.enable", "false");
        oneReplica(config);
        small(config);
        // After a kill the controller lets the broker in again only when its last session is over.
        config.put("broker.session.timeout.ms", "1500");
        config.put("broker.heartbeat.interval.ms", "500");
        // Nobody else joins a group here, so there is nobody to wait for.
        config.put("group.initial.rebalance.delay.ms", "0");
        // By default a group that nobody used for a week is forgotten, and the aggregator would not know where it was.
        config.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
        return config;
    }

    private void oneReplica(Properties config) {
        config.put("default.replication.factor", "1");
        config.put("min.insync.replicas", "1");
        config.put("offsets.topic.replication.factor", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("message.max.bytes", Integer.toString(maxRecordBytes));
        config.put("replica.fetch.max.bytes", Integer.toString(maxRecordBytes));
    }

    /** One machine, few partitions: what a cluster's broker holds ready for many clients only costs memory here. */
    private static void small(Properties config) {
        config.put("offsets.topic.num.partitions", "1");
        config.put("transaction.state.log.num.partitions", "1");
        config.put("share.coordinator.state.topic.num.partitions", "1");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("background.threads", "2");
        // Twice a second the controller would write down that nothing happened, for replicas that are not there.
        config.put("metadata.max.idle.interval.ms", "0");
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        config.put("log.segment.bytes", Integer.toString(256 * 1024 * 1024));
        // Index files are made at full size, two a segment; this much is enough for a segment of 512 MiB.
        config.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    }

    /** Below the ports that connections get, or one of them could take it before it is bound. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_FREE_PORT, LAST_FREE_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Taken: try another.
            } catch (IOException e) {
                throw new UncheckedIOException("no free port on " + HOST, e);
            }
        }
    }
}
