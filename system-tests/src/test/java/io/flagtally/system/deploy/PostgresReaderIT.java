package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.Launcher;
import io.flagtally.system.harness.Launcher.Running;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flagtally reader --database-url}: asks the Postgres that the sinks fill, as a role that may only select. */
class PostgresReaderIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PASSWORD = "tell-nobody";

    @TempDir
    private static Path folder;

    private static Launcher launcher;
    private static SinkPostgres postgres;
    private static String key;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void fill() throws Exception {
        NeededPrograms programs = new NeededPrograms(PostgresReaderIT.class);
        programs.find("bash");
        programs.require();
        launcher = Launcher.install();
        key = KeyFile.add(folder.resolve("keys.json"), "dashboards", KeyKind.READER, "*");
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Files.writeString(folder.resolve("wrong-password"), "secret-but-wrong\n");
        postgres = SinkPostgres.in(folder.resolve("postgres"));
        postgres.execute(
                """
                INSERT INTO flag_usage_hourly VALUES ('production', 'web', 'myCoolToggle', date_trunc('hour', now()), 25, 42);
                INSERT INTO flag_activity VALUES ('production', 'web', 'myCoolToggle', date_trunc('hour', now()),
                    date_trunc('hour', now()), date_trunc('hour', now()), date_trunc('hour', now()));
                CREATE ROLE flagtally_reader LOGIN PASSWORD '%s';
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO flagtally_reader;
                CREATE ROLE stranger LOGIN"""
                        .formatted(PASSWORD));
        postgres.execute("CREATE DATABASE bare");
        postgres.demandPasswordOf("flagtally_reader");
    }

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void answersFromTheTablesAndIsThereAgainWhenTheDatabaseIs() throws Exception {
        AdminPort admin = new AdminPort(Ports.free());
        int port = Ports.free();
        String url = "http://localhost:" + port;
        try (Running reader = start(admin.number(), port, "--database-url", postgres.url())) {
            // given
            await().atMost(LONGEST).until(admin::isReady);
            assertCounts(url);

            // when
            postgres.stop();

            // then
            await().atMost(LONGEST).untilAsserted(() -> {
                HttpResponse<String> answer = get(url + "/v1/flags/myCoolToggle/usage");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            });
            await().atMost(LONGEST).until(() -> !admin.isReady());
            assertThat(json(url + "/v1/status").get("problem").textValue()).contains("does not answer");

            // when
            postgres.start();

            // then
            await().atMost(LONGEST).until(admin::isReady);
            assertCounts(url);
            reader.signal("TERM");
            assertThat(reader.exitCode()).isZero();
            assertThat(String.join("\n", reader.err())).doesNotContain(PASSWORD);
        }
    }

    private void assertCounts(String url) throws Exception {
        assertThat(json(url + "/v1/flags").at("/flags/0/evaluations_24h"))
                .isEqualTo(JSON.readTree("{\"yes\":25,\"no\":42}"));
        assertThat(json(url + "/v1/flags/myCoolToggle/usage")
                        .at("/series/0/points/0/no")
                        .longValue())
                .isEqualTo(42);
        assertThat(json(url + "/v1/status").get("database").textValue()).isEqualTo("postgres");
    }

    @Test
    void saysWhatIsWrongWithTheDatabaseAndEnds() throws Exception {
        // given
        List<Running> wrong = new ArrayList<>();
        try {
            // when
            wrong.add(start(
                    Ports.free(),
                    Ports.free(),
                    "--database-url",
                    postgres.url(),
                    "--database-password-file",
                    "wrong-password"));
            wrong.add(start(Ports.free(), Ports.free(), "--database-url", postgres.url("nothing")));
            wrong.add(start(Ports.free(), Ports.free(), "--database-url", postgres.url("bare")));
            wrong.add(
                    start(Ports.free(), Ports.free(), "--database-url", postgres.url(), "--database-user", "stranger"));

            // then
            assertEnded(wrong.get(0), "can't start: database-user", "'flagtally_reader'", "--database-password-file");
            assertEnded(wrong.get(1), "can't start: database-url", "\"nothing\"");
            assertEnded(
                    wrong.get(2), "can't start: database-url", "flag_usage_hourly", "sink-connector-config/postgres");
            assertEnded(wrong.get(3), "can't start: database-user", "GRANT SELECT", "'stranger'");
        } finally {
            wrong.forEach(Running::close);
        }
    }

    private static void assertEnded(Running reader, String... parts) throws InterruptedException {
        assertThat(reader.exitCode()).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(reader.err()).singleElement().asString().contains(parts).doesNotContain("secret-but-wrong");
    }

    private static Running start(int adminPort, int port, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "reader",
                "--keys-file",
                "keys.json",
                "--host",
                "localhost",
                "--port",
                Integer.toString(port),
                "--admin-port",
                Integer.toString(adminPort),
                "--shutdown-delay",
                "0s"));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--database-password-file")) {
            arguments.addAll(List.of("--database-password-file", "password"));
        }
        return launcher.start(folder, arguments.toArray(String[]::new));
    }

    private JsonNode json(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(url);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", key)
                        .build(),
                BodyHandlers.ofString());
    }
}
