package io.flagtally.reader;

import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.ApiHandler;
import io.flagtally.reader.api.ApiServer;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.StaticContent;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.page.PageFiles;
import io.flagtally.reader.snapshot.SnapshotRefresher;
import io.flagtally.reader.status.Counters;
import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.admin.HealthCheck.Effect;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader: a database of usage, a snapshot of all flags, and Undertow in front. It does not wait for its rows: until
 * all are there it is not ready and answers 503. Call {@link #start} once, then {@link #close} once.
 */
public final class Reader implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);

    private final ReaderConfig config;
    private final UsageDatabase database;
    private final Questions questions;
    private final SnapshotRefresher snapshots;
    private final ApiHandler handler;
    private final ApiServer server;
    private volatile boolean stopping;

    /** Opens no port. {@code database} is closed with it. */
    public Reader(
            ReaderConfig config,
            UsageDatabase database,
            Access access,
            Counters counters,
            InstantSource clock,
            MeterRegistry metrics) {
        this.config = config;
        this.database = database;
        this.questions = new Questions(database, config.http().maxQueries(), metrics);
        this.snapshots = new SnapshotRefresher(questions, config.snapshot(), config.states(), clock, metrics);
        Routes routes = new Routes(config, questions, snapshots, counters, access, clock);
        StaticContent document = StaticContent.of("openapi", ApiHandler.class.getResource("openapi.json"));
        PageFiles page = new PageFiles();
        this.handler = new ApiHandler(
                routes.endpoints(),
                path -> path.equals("/openapi.json") ? Optional.of(document) : page.find(path),
                access,
                config.http(),
                metrics);
        this.server = new ApiServer(config.http(), handler.guarded(), metrics);
    }

    /**
     * Binds the port; throws {@link RuntimeException} with a {@link java.net.BindException} as cause if it is taken.
     */
    public void start() {
        server.start();
        snapshots.start();
        LOG.info("listening on {}:{}", config.http().host(), port());
    }

    /** The port that is bound. */
    public int port() {
        return server.port();
    }

    /** What must hold before questions are answered; it is degraded while its rows grow old. */
    public List<HealthCheck> readyChecks() {
        return List.of(
                new HealthCheck(
                        "rows",
                        () -> database.isCaughtUp()
                                ? Optional.empty()
                                : database.problem().or(() -> Optional.of("not everything was read yet"))),
                new HealthCheck("rows", Effect.DEGRADED, database::problem),
                new HealthCheck("lists", () -> snapshots.isThere() ? Optional.empty() : Optional.of("not read yet")),
                new HealthCheck("running", () -> stopping ? Optional.of("stopping") : Optional.empty()));
    }

    /**
     * Stops in order: turns unready, waits, takes no new requests, answers those in flight, closes the port and the
     * database.
     */
    @Override
    public void close() {
        stopping = true;
        pause(config.shutdownDelay());
        if (!handler.drain(config.drainTimeout())) {
            LOG.warn("some requests are cut off");
        }
        server.close();
        handler.close();
        snapshots.close();
        questions.close();
        database.close();
        LOG.info("stopped");
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
