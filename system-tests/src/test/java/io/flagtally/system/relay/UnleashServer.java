package io.flagtally.system.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.harness.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A real Unleash server on a real Postgres. It can be killed and started again at the same address, on the same data.
 * Closing ends both.
 */
final class UnleashServer implements AutoCloseable {
    /** The first start makes all tables. */
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private static final Duration LONGEST_END = Duration.ofSeconds(20);
    private static final Path LOOPBACK_ONLY =
            Path.of("src/test/js/loopback-only.mjs").toAbsolutePath();
    private static final String ADMIN_TOKEN = "*:*.admin-of-this-test";

    private final UnleashPackage program;
    private final Path folder;
    private final EmbeddedPostgres database;
    private final Map<String, String> settings = new HashMap<>();
    private final int port;
    private final UnleashAdmin admin;
    private Process process;

    private UnleashServer(UnleashPackage program, Path folder, EmbeddedPostgres database, List<String> backendTokens)
            throws IOException {
        this.program = program;
        this.folder = folder;
        this.database = database;
        this.port = Ports.free();
        this.admin = new UnleashAdmin("http://127.0.0.1:" + port, ADMIN_TOKEN);
        settings.put("DATABASE_URL", "postgres://postgres@localhost:" + database.getPort() + "/postgres");
        settings.put("DATABASE_SSL", "false");
        settings.put("HTTP_HOST", "127.0.0.1");
        settings.put("HTTP_PORT", Integer.toString(port));
        settings.put("INIT_ADMIN_API_TOKENS", ADMIN_TOKEN);
        settings.put("INIT_BACKEND_API_TOKENS", String.join(",", backendTokens));
        // As its own start script: elsewhere it counts in wrong hours.
        settings.put("TZ", "UTC");
        settings.put("CHECK_VERSION", "false");
        settings.put("SEND_TELEMETRY", "false");
        for (String limit : List.of(
                "REGISTER_CLIENT_RATE_LIMIT_PER_MINUTE",
                "CLIENT_METRICS_RATE_LIMIT_PER_MINUTE",
                "TOKEN_AUTHENTICATION_RATE_LIMIT_PER_MINUTE",
                "SDK_API_RATE_LIMIT_PER_MINUTE")) {
            settings.put(limit, "1000000");
        }
    }

    /**
     * Returns when it answers.
     *
     * @param folder for its data and its log
     * @param backendTokens what SDKs and a relay come with, such as {@code *:development.secret}
     */
    static UnleashServer start(UnleashPackage program, Path folder, List<String> backendTokens) throws IOException {
        Files.createDirectories(folder);
        EmbeddedPostgres database = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setPort(Ports.free())
                .start();
        UnleashServer server = new UnleashServer(program, folder, database, backendTokens);
        try {
            server.start();
            return server;
        } catch (Exception | Error e) {
            server.close();
            throw e;
        }
    }

    /** Starts it, again if it was killed; returns when it answers. */
    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        program.node().toString(),
                        "--import",
                        LOOPBACK_ONLY.toString(),
                        program.server().toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(settings);
        process = builder.start();
        await().atMost(LONGEST_START)
                .failFast(() -> assertThat(process.isAlive()).as(this::toString).isTrue())
                .until(admin::isHealthy);
    }

    /** Sends SIGKILL; returns when it is dead. What it took in its last five seconds was in its memory alone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Sends another signal, such as {@code STOP}: from then on it takes connections, but answers nothing. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Base URL, without a slash at its end. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    UnleashAdmin admin() {
        return admin;
    }

    DataSource database() {
        return database.getPostgresDatabase();
    }

    long pid() {
        return process.pid();
    }

    /** Of the process that starts all others of its database. */
    long databasePid() throws IOException {
        Path file = folder.resolve("postgres/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }

    private Path log() {
        return folder.resolve("unleash.log");
    }

    /** What it logged, all starts together. */
    @Override
    public String toString() {
        try {
            return "unleash-server:\n" + (Files.exists(log()) ? Files.readString(log()) : "");
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (process != null) {
                process.destroyForcibly();
                process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            database.close();
        }
    }
}
