package io.flagtally.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.database.Dialect;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.database.PartitionProgress;
import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.UsageDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that can't be answered now are told so at once. */
@Timeout(120)
class OverloadTest {
    /** A database whose connections can be held up, and that can be behind. */
    private static final class Held implements UsageDatabase {
        private final UsageDatabase held;
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile boolean holds;
        private volatile boolean isCaughtUp = true;
        private volatile boolean fails;
        private final AtomicInteger heldUp = new AtomicInteger();
        private final List<String> errors = new CopyOnWriteArrayList<>();

        Held(UsageDatabase held) {
            this.held = held;
        }

        @Override
        public Connection open() throws SQLException {
            if (fails) {
                throw new SQLException("gone");
            }
            try {
                if (holds) {
                    heldUp.incrementAndGet();
                    open.await();
                }
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
            return held.open();
        }

        @Override
        public void cancel(Connection connection) throws SQLException {
            held.cancel(connection);
        }

        @Override
        public void queryFailed(SQLException error) {
            errors.add(error.getMessage());
        }

        @Override
        public Dialect dialect() {
            return held.dialect();
        }

        @Override
        public HourlyRows hours() {
            return held.hours();
        }

        @Override
        public Optional<Instant> asOf() {
            return held.asOf();
        }

        @Override
        public boolean isCaughtUp() {
            return isCaughtUp;
        }

        @Override
        public Optional<String> problem() {
            return held.problem();
        }

        @Override
        public List<PartitionProgress> progress() {
            return held.progress();
        }

        @Override
        public Map<String, Long> rowCounts() {
            return held.rowCounts();
        }

        @Override
        public void close() {
            held.close();
        }
    }

    @Test
    void moreThanMayWaitAreRefused(@TempDir Path folder) throws Exception {
        Held database = new Held(TestDatabase.SQLITE.filledWith(Fleet.rows(), folder));
        ReaderConfig small = config(2, 2, Duration.ofSeconds(60));
        try (TestReader reader = TestReader.of(database, small, Access.OPEN).ready()) {
            // given
            database.holds = true;
            List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(ask(reader));
            }
            await().until(() -> gauge(reader, "flagtally.reader.requests.inflight") == 3);

            // when
            HttpResponse<String> refused = reader.get("/v1/sdks");
            database.open.countDown();

            // then
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("overloaded");
            assertThat(waiting)
                    .allSatisfy(answer -> assertThat(answer.get().statusCode()).isEqualTo(200));
            assertThat(reader.get("/v1/sdks").statusCode()).isEqualTo(200);
            assertThat(reader.metrics
                            .get("flagtally.reader.requests.refused")
                            .tag("reason", "overloaded")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aRequestWhoseQueryGetsNoTurnIsAnsweredInTime(@TempDir Path folder) throws Exception {
        Held database = new Held(TestDatabase.SQLITE.filledWith(Fleet.rows(), folder));
        ReaderConfig oneQuery = config(2, 1, Duration.ofMillis(500));
        try (TestReader reader = TestReader.of(database, oneQuery, Access.OPEN).ready()) {
            // given
            // By this request or by the reading of the lists.
            database.holds = true;
            CompletableFuture<HttpResponse<String>> first = ask(reader);
            await().until(() -> database.heldUp.get() == 1);

            // when
            HttpResponse<String> refused = reader.get("/v1/sdks");

            // then
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).contains("overloaded").contains("--max-queries");
            assertThat(database.heldUp.get()).isEqualTo(1);

            database.holds = false;
            database.open.countDown();
            first.get();
            await().untilAsserted(() ->
                    assertThat(reader.get("/v1/sdks").statusCode()).isEqualTo(200));
        }
    }

    private static ReaderConfig config(int workers, int queries, Duration queryTimeout) {
        HttpSettings usual = HttpSettings.at("localhost", 0);
        return ReaderConfig.at(new HttpSettings(
                usual.host(),
                0,
                workers,
                1,
                queries,
                usual.maxHeaderSize(),
                usual.maxConnections(),
                queryTimeout,
                usual.receiveTimeout(),
                usual.idleTimeout(),
                List.of()));
    }

    private static CompletableFuture<HttpResponse<String>> ask(TestReader reader) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + reader.port() + "/v1/sdks"))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static double gauge(TestReader reader, String name) {
        return reader.metrics.get(name).gauge().value();
    }

    @Test
    void nothingIsAnsweredBeforeAllRowsAreThere(@TempDir Path folder) throws Exception {
        Held database = new Held(TestDatabase.SQLITE.filledWith(Fleet.rows(), folder));
        database.isCaughtUp = false;
        try (TestReader reader = TestReader.of(database)) {
            for (String path : List.of("/v1/flags", "/v1/sdks", "/api/admin/client-metrics/features/x")) {
                assertThat(reader.get(path).statusCode()).isEqualTo(503);
            }
            assertThat(reader.json("/v1/status").get("ready").booleanValue()).isFalse();
            assertThat(reader.reader().readyChecks().get(0).problem().get()).isPresent();

            // Lists of part of the rows would be wrong too.
            assertThat(reader.metrics
                            .get("flagtally.reader.snapshot.time")
                            .timer()
                            .count())
                    .isZero();

            database.isCaughtUp = true;
            assertThat(reader.ready().get("/v1/flags").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNoDefectOfTheReader(@TempDir Path folder) throws Exception {
        Held database = new Held(TestDatabase.SQLITE.filledWith(Fleet.rows(), folder));
        try (TestReader reader = TestReader.of(database).ready()) {
            database.fails = true;

            assertThat(reader.get("/v1/sdks").statusCode()).isEqualTo(503);
            assertThat(database.errors).contains("gone");
            // Lists go on, as of when they were read.
            assertThat(reader.get("/v1/flags").statusCode()).isEqualTo(200);
        }
    }
}
