package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.sinks.worker.FakeConnect;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConnectorsCommandTest {
    private static final String FLAGS = "postgres-flag-usage-hourly";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private FakeConnect connect;

    @BeforeEach
    void start() throws IOException {
        connect = FakeConnect.start();
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    @Test
    void appliesEveryConnectorOfPostgres() {
        // given
        Sink.POSTGRES.connectors("").keySet().forEach(name -> connect.has(name, "RUNNING", "RUNNING"));
        // when
        int code = run("apply");
        // then
        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .hasSize(6)
                .contains(FLAGS + ": runs, 1 tasks")
                .allMatch(line -> line.startsWith("postgres-"));
        assertThat(connect.requests())
                .filteredOn(request -> request.matches("PUT /connectors/\\S+/config"))
                .hasSize(6);
    }

    @Test
    void appliesOnlyTheNamedConnector() {
        connect.has(FLAGS, "RUNNING", "RUNNING");
        assertThat(run("apply", "--only", FLAGS)).isZero();
        assertThat(out.toString().lines()).containsExactly(FLAGS + ": runs, 1 tasks");
    }

    @Test
    void oneConnectorsErrorDoesNotKeepTheOthersFromBeingApplied() {
        // given
        Sink.POSTGRES.connectors("").keySet().forEach(name -> connect.has(name, "RUNNING", "RUNNING"));
        connect.answersOnce("PUT /connectors/" + FLAGS, 400, "{\"error_code\":400,\"message\":\"it is wrong\"}");
        // when
        int code = run("apply");
        // then
        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly(FLAGS + ": it is wrong (status 400)");
        assertThat(out.toString().lines()).hasSize(5);
    }

    @Test
    void statusHasALineForEachConnectorAndTask() {
        // given
        connect.has(FLAGS, "RUNNING", "RUNNING", "FAILED");
        // when
        int code = run("status", "--only", FLAGS, "--only", "postgres-received-properties");
        // then
        assertThat(code).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        FLAGS + "  connector  RUNNING  connect:8083",
                        FLAGS + "  task 0  RUNNING  connect:8083",
                        FLAGS + "  task 1  FAILED  connect:8083  java.lang.Error: it broke",
                        "postgres-received-properties  not on this worker");
    }

    @Test
    void statusIsGoodWhenAllRun() {
        connect.has(FLAGS, "RUNNING", "RUNNING");
        assertThat(run("status", "--only", FLAGS)).isZero();
    }

    @Test
    void statusSaysThatNothingAnswers() {
        connect.close();
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString()).startsWith("no answer from " + connect.url());
    }

    @Test
    void takesTheConnectorsOfAFolder() throws IOException {
        Files.writeString(folder.resolve("mine.json"), "{\"connector.class\":\"a.B\"}");
        connect.has("mine", "RUNNING", "RUNNING");
        assertThat(run("apply", "--dir", folder.toString())).isZero();
        assertThat(connect.requests()).contains("PUT /connectors/mine/config");
    }

    @Test
    void aFileThatIsNoConnectorIsNamed() throws IOException {
        Files.writeString(folder.resolve("list.json"), "[]");
        Files.writeString(folder.resolve("nested.json"), "{\"a\":{\"b\":\"c\"}}");
        assertThat(run("apply", "--dir", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("list.json is not one JSON object of strings", "nested.json is not");
    }

    @Test
    void anEmptyFolderIsAnError() {
        assertThat(run("apply", "--dir", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--dir (FLAGTALLY_DIR): no connector file in");
    }

    @Test
    void aNameThatThereIsNotIsAnErrorThatListsThoseThereAre() {
        assertThat(run("apply", "--only", "flags")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no flags, but", FLAGS);
    }

    @Test
    void aUrlThatIsNoneIsAnError() {
        int code = runner().run("status", "--connect-url", "localhost:8083");
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--connect-url (FLAGTALLY_CONNECT_URL): 'localhost:8083' is not like");
    }

    @Test
    void watchWantsALongestPauseThatIsNoShorterThanTheInterval() {
        assertThat(run("watch", "--interval", "10s", "--max-pause", "5s")).isEqualTo(2);
        assertThat(err.toString()).contains("--max-pause (FLAGTALLY_MAX_PAUSE): must not be less than --interval");
    }

    @Test
    void aSettingTakesThePlaceOfAConnectorsOwnOrIsLeftOut() {
        connect.has("s3-flag-activity", "RUNNING", "RUNNING");
        assertThat(run(
                        "apply",
                        "--sink",
                        "s3",
                        "--only",
                        "s3-flag-activity",
                        "--set",
                        "aws.s3.endpoint=http://minio:9000",
                        "--set",
                        "aws.s3.region=",
                        "--set",
                        "file.max.records=7"))
                .isZero();
        assertThat(connect.lastConfig())
                .contains("\"aws.s3.endpoint\":\"http://minio:9000\"", "\"file.max.records\":\"7\"")
                .doesNotContain("aws.s3.region");
    }

    @Test
    void watchNamesAllWrongSettingsTogether() {
        assertThat(run("watch", "--interval", "0s", "--admin-port", "70000", "--bootstrap-servers", "kafka"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "--interval (FLAGTALLY_INTERVAL): must be more than 0",
                        "--admin-port (FLAGTALLY_ADMIN_PORT): must be 0 to 65535",
                        "--bootstrap-servers (FLAGTALLY_BOOTSTRAP_SERVERS): ");
    }

    @Test
    void watchWantsAFreePort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(run("watch", "--admin-port", Integer.toString(taken.getLocalPort())))
                    .isEqualTo(1);
        }
    }

    @Test
    void thePrefixGoesBeforeTheTopicsOnly() {
        assertThat(Sink.POSTGRES.connectors("team-").get(FLAGS))
                .containsEntry("topics", "team-flag-usage-hourly")
                .containsEntry("collection.name.format", "flag_usage_hourly");
    }

    private int run(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--connect-url", connect.url()));
        return runner().run(line.toArray(String[]::new));
    }

    private CommandRunner runner() {
        return new CommandRunner(new ConnectorsCommand(), Map.of())
                .withOutput(new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
