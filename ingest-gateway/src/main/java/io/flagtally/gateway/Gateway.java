package io.flagtally.gateway;

import io.flagtally.gateway.config.BodyLimits;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.http.ByteBudget;
import io.flagtally.gateway.http.PublicServer;
import io.flagtally.gateway.ingest.KafkaRawReportLog;
import io.flagtally.gateway.ingest.KafkaRawTopics;
import io.flagtally.gateway.ingest.WatchedRawReportLog;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.admin.HealthCheck.Effect;
import io.flagtally.runtime.http.RequestGate;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway: one Undertow in front, one Kafka producer behind. It does not wait for Kafka: until the raw topics are
 * right, it is not ready and answers 503. Call {@link #start} once, then {@link #close} once.
 */
public final class Gateway implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final GatewayConfig config;
    private final KeyFileWatcher keys;
    private final WatchedRawReportLog log;
    private final RequestGate gate = new RequestGate();
    private final PublicServer server;
    private volatile boolean stopping;

    /**
     * Reads the keys file and the certificate; opens no connection.
     *
     * @throws io.flagtally.model.InvalidSettingsException if one of them can't be used
     */
    public Gateway(GatewayConfig config, MeterRegistry metrics) {
        this(
                config,
                metrics,
                kafkaLog(config, metrics),
                (format, kind) -> format.newDecoder(config.decodeLimits(kind)));
    }

    Gateway(
            GatewayConfig config,
            MeterRegistry metrics,
            WatchedRawReportLog log,
            BiFunction<ReportFormat, KeyKind, ReportDecoder> decoders) {
        this.config = config;
        this.keys = new KeyFileWatcher(
                config.keysFile(), KeyKind.REPORTING, Clock.systemUTC(), "flagtally.gateway.keys", metrics);
        this.log = log;
        BodyLimits bodies = config.http().limits().bodies();
        ByteBudget budget = new ByteBudget(bodies.maxInflightBytes(), bodies.maxBody());
        this.server = new PublicServer(
                config.http(), new Routes(config, keys, log, decoders, gate, budget, metrics).handler(), metrics);
        Gauge.builder("flagtally.gateway.requests.inflight", gate, RequestGate::inFlight)
                .description("requests that have begun and are not yet answered to the last byte")
                .register(metrics);
        Gauge.builder("flagtally.gateway.bytes.inflight", budget, ByteBudget::used)
                .description("memory that the bodies of those requests take")
                .register(metrics);
    }

    /**
     * Binds the ports; throws {@link RuntimeException} with a {@link java.net.BindException} as cause if one is taken.
     */
    public void start() {
        server.start();
        log.start();
        LOG.info("listening on {}:{}", config.http().listen().host(), port());
    }

    /** The port that is bound. */
    public int port() {
        return server.port();
    }

    /** The second port, whose connections are not encrypted. Call it only if there is one. */
    int plainPort() {
        return server.plainPort();
    }

    /**
     * What must hold before load balancers may send requests: the gateway could write reports once, and nobody told it
     * to stop. While Kafka is away it is degraded and answers 503. An SDK understands a 503; a refused connection tells
     * it nothing.
     */
    public List<HealthCheck> readyChecks() {
        return List.of(
                new HealthCheck("kafka", log::problemAtFirst),
                new HealthCheck("kafka", Effect.DEGRADED, log::problem),
                running());
    }

    /** The same, but not ready as long as reports can't be written. */
    public List<HealthCheck> writableChecks() {
        return List.of(new HealthCheck("kafka", log::problem), running());
    }

    private HealthCheck running() {
        return new HealthCheck("running", () -> stopping ? Optional.of("stopping") : Optional.empty());
    }

    /**
     * Stops in order: turns unready, waits, takes no new requests, answers those in flight, waits for the
     * acknowledgement of everything sent, closes the port. Every report that was answered with success is kept.
     */
    @Override
    public void close() {
        stopping = true;
        pause(config.shutdown().delay());
        if (!gate.drain(config.shutdown().drainTimeout())) {
            LOG.warn("{} requests are cut off", gate.inFlight());
        }
        log.close();
        server.close();
        keys.close();
        LOG.info("stopped");
    }

    private static WatchedRawReportLog kafkaLog(GatewayConfig config, MeterRegistry metrics) {
        return new WatchedRawReportLog(
                new KafkaRawTopics(config.kafka().admin(), config.topics()),
                () -> KafkaRawReportLog.open(config.kafka().producer(config.topics()), config.topics(), metrics),
                WatchedRawReportLog.Intervals.DEFAULT,
                metrics);
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
