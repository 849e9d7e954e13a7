package io.flagtally.standalone;

import io.flagtally.aggregator.Aggregator;
import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.aggregator.lag.HealthSettings;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.gateway.Gateway;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.reader.Reader;
import io.flagtally.reader.ReaderConfig;
import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.api.KeyAccess;
import io.flagtally.reader.database.following.EmbeddedDatabase;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.flagtally.reader.status.ScrapedCounters;
import io.flagtally.runtime.admin.AdminAddress;
import io.flagtally.runtime.admin.AdminServer;
import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Broker, aggregator, gateway and reader in one process: the same parts as in production, on one replica and few
 * partitions. {@link #start} once, then {@link #awaitReady}; {@link #close} at any time and from any thread, also while
 * it starts.
 */
public final class Standalone implements Closeable {
    /** The topics of a standalone broker: its partitions only have to keep one machine busy. */
    public static final TopicSettings TOPICS =
            TopicSettings.defaults().withPartitions(2, 2).withReplication(1, 1);

    private static final Duration BETWEEN_READY_CHECKS = Duration.ofMillis(20);
    private static final Duration BETWEEN_LIVE_CHECKS = Duration.ofSeconds(1);

    private final Listeners listeners;
    private final DataFolder folder;
    private final StartSettings start;
    private final ProcessMetrics metrics = new ProcessMetrics();
    private final EmbeddedBroker broker;
    private final Gateway gateway;
    private final Path keysFile;
    private final Deque<Closeable> running = new ArrayDeque<>();
    private final List<HealthCheck> liveChecks = new ArrayList<>();
    private final List<HealthCheck> readyChecks = new ArrayList<>();
    private Reader reader;
    private AdminServer admin;
    private volatile boolean closed;

    /**
     * Opens no port.
     *
     * @param folder closed with it
     * @param keysFile the API keys that gateway and reader take; on this machine alone the reader needs none
     * @param start what the aggregator's start may do
     * @throws io.flagtally.model.InvalidSettingsException if the keys file can't be used
     */
    public Standalone(Listeners listeners, DataFolder folder, Path keysFile, StartSettings start) {
        this.start = start;
        this.listeners = listeners;
        this.folder = folder;
        this.keysFile = keysFile;
        this.broker = new EmbeddedBroker(folder.kafka(), listeners.kafkaPort(), TOPICS.maxRecordBytes());
        this.gateway = new Gateway(gatewayConfig(), metrics.registry());
        running.push(folder);
        running.push(metrics);
    }

    /**
     * Starts broker, aggregator, gateway, reader and admin listener, one after the other.
     *
     * @throws StartException if it was closed meanwhile
     */
    public void start() {
        start(broker, broker::start);
        readyChecks.add(broker.readyCheck());
        // Not before: its clients connect when they are made.
        Aggregator aggregator = new Aggregator(aggregatorConfig(), metrics.registry());
        start(aggregator, aggregator::start);
        liveChecks.addAll(aggregator.liveChecks());
        readyChecks.addAll(aggregator.readyChecks());
        start(gateway, gateway::start);
        readyChecks.addAll(gateway.readyChecks());
        reader = reader();
        start(reader, reader::start);
        readyChecks.addAll(reader.readyChecks());
        admin = new AdminServer(
                new AdminAddress(listeners.host(), listeners.adminPort()), liveChecks, readyChecks, metrics.registry());
        start(admin, admin::start);
    }

    /** Starts a part that stops with the rest. Noted first, so that {@link #close} finds also what started halfway. */
    synchronized void start(Closeable part, Runnable start) {
        if (closed) {
            throw new StartException("stopped while starting");
        }
        running.push(part);
        start.run();
    }

    /**
     * Returns when reports are taken and counted.
     *
     * @throws StartException if that is not so within {@code timeout}; the message says what is missing
     */
    public void awaitReady(Duration timeout) throws InterruptedException {
        Instant end = Instant.now().plus(timeout);
        while (!problems(readyChecks).isEmpty()) {
            if (Instant.now().isAfter(end) || !problems(liveChecks).isEmpty()) {
                throw new StartException("not ready: " + String.join(", ", problems(readyChecks)));
            }
            Thread.sleep(BETWEEN_READY_CHECKS.toMillis());
        }
    }

    /** Returns once processing has failed for good. */
    void awaitFailure() throws InterruptedException {
        while (problems(liveChecks).isEmpty()) {
            Thread.sleep(BETWEEN_LIVE_CHECKS.toMillis());
        }
    }

    private static List<String> problems(List<HealthCheck> checks) {
        return checks.stream()
                .filter(HealthCheck::isVital)
                .flatMap(check -> check.problem().get().map(problem -> check.name() + " " + problem).stream())
                .toList();
    }

    /** True from the moment on in which somebody closes it. */
    boolean isClosed() {
        return closed;
    }

    /** Port of the gateway. */
    public int port() {
        return gateway.port();
    }

    /** Port of the reader. */
    public int readerPort() {
        return reader.port();
    }

    /** Port of the admin listener. */
    public int adminPort() {
        return admin.port();
    }

    /** {@code host:port} of the broker, for clients on this machine. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Settings with which a Kafka client reaches the broker. */
    public Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    /** Stops what runs, last started first: no report is taken that is not kept, and what is counted is committed. */
    @Override
    public void close() throws IOException {
        closed = true;
        closeParts();
    }

    private synchronized void closeParts() throws IOException {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    /** Not before the broker: it begins to read when it is made. */
    private Reader reader() {
        StoreSettings rows = new StoreSettings(folder.reader(), StoreSettings.DEFAULT_KEEP_DAYS);
        return new Reader(
                ReaderConfig.at(HttpSettings.at(listeners.host(), listeners.readerPort())),
                EmbeddedDatabase.start(kafka(), TOPICS.prefix(), rows, Clock.systemUTC(), metrics.registry()),
                access(),
                new ScrapedCounters(() -> List.of(metrics.registry().scrape())),
                Clock.systemUTC(),
                metrics.registry());
    }

    private Access access() {
        if (listeners.isThisMachineAlone()) {
            return Access.OPEN;
        }
        KeyFileWatcher keys = new KeyFileWatcher(
                keysFile, Set.of(KeyKind.READER), Clock.systemUTC(), "flagtally.reader.keys", metrics.registry());
        start(keys, () -> {});
        return new KeyAccess(keys);
    }

    private GatewayConfig gatewayConfig() {
        return GatewayConfig.of(
                HttpConfig.at(listeners.host(), listeners.port()),
                keysFile,
                TOPICS,
                new KafkaConfig(kafka(), KafkaConfig.DEFAULT_BUFFER_MEMORY));
    }

    private AggregatorConfig aggregatorConfig() {
        Map<String, Object> kafka = new HashMap<>(kafka());
        // With a name of its own it takes its place again at once, also after a kill.
        kafka.put("main.consumer.group.instance.id", "standalone");
        // A start waits until it is ready: what has piled up may well be counted later.
        return AggregatorConfig.defaults(TOPICS, folder.streams(), kafka)
                .with(start)
                .with(HealthSettings.DEFAULT.withAnyLag());
    }
}
