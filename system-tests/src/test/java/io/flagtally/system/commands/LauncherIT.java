package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.BuildInfo;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.standalone.DataFolder;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Launcher;
import io.flagtally.system.harness.Launcher.Running;
import io.flagtally.system.harness.OutputRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {
    private static final String[] FREE_PORTS = {
        "standalone", "--port", "0", "--admin-port", "0", "--kafka-port", "0", "--reader-port", "0"
    };

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static Launcher launcher;

    /** One that several tests use. */
    private static Path shared;

    private static Running running;

    @TempDir
    private Path folder;

    /** The first that was printed: a later one may be of the next hour. */
    private String report;

    @BeforeAll
    static void start(@TempDir Path sharedFolder) throws Exception {
        launcher = Launcher.install();
        shared = sharedFolder;
        running = launcher.start(shared, FREE_PORTS);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void printsACurlLineThatWorksAsPrintedAndThenTheRows() throws Exception {
        running.line("ready in ");
        // when
        String answer = shell(running.line("curl "));
        // then
        assertThat(answer).startsWith("HTTP/1.1 202");
        await().atMost(LONGEST).untilAsserted(() -> assertThat(running.out())
                .anyMatch(line -> line.endsWith("  development  insurance-selector  myCoolToggle  yes 25  no 42"))
                .anyMatch(line -> line.endsWith("  development  insurance-selector  myCoolToggle  variant blue 6")));
        assertThat(shell(running.line(launcher.script() + " rows")))
                .contains("myCoolToggle", "25", "myOtherToggle", "100");
    }

    @Test
    void showsNoPropertyValues() throws Exception {
        running.line("ready in ");
        String post = "curl -s " + lastWord(running.line("Tggl SDKs")) + "/report -H 'x-tggl-api-key: "
                + lastWord(running.line("Backend key")) + "' -H 'Content-Type: application/json' -d ";
        Map<String, Object> kafka = Map.of("bootstrap.servers", lastWord(running.line("Kafka")));
        // when
        shell(post + "'{\"receivedValues\":{\"p\":[[\"a-value\",\"a-label\"]]}}'");
        await().atMost(LONGEST).untilAsserted(() -> assertThat(
                        OutputRows.read(kafka, Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValue.class))
                .extracting(ReceivedPropertyValue::value)
                .contains("a-value"));
        shell(post + "'{\"clients\":[{\"id\":\"shop\",\"flags\":{\"later\":[{\"active\":true}]}}]}'");
        // then
        await().atMost(LONGEST)
                .until(() -> running.out().stream().anyMatch(line -> line.endsWith("  later  yes 1  no 0")));
        assertThat(running.out()).noneMatch(line -> line.contains("a-value") || line.contains("a-label"));
    }

    @Test
    void goesOnWhereItWasWithTheSameKeysAfterASignal() throws Exception {
        // given
        String key = stopped("INT", 25, 42);
        // when
        String sameKey = stopped("KILL", 50, 84);
        // then
        assertThat(sameKey).isEqualTo(key);
        assertThat(stopped("TERM", 75, 126)).isEqualTo(key);
    }

    /** Starts it, posts, waits for the row, and sends the signal; returns the key that it showed. */
    private String stopped(String signal, int yes, int no) throws Exception {
        try (Running standalone = launcher.start(folder, FREE_PORTS)) {
            standalone.line("ready in ");
            String curl = standalone.line("curl ");
            int body = curl.indexOf(" -d ");
            report = report == null ? curl.substring(body) : report;
            shell(curl.substring(0, body) + report);
            await().atMost(LONGEST).untilAsserted(() -> assertThat(standalone.out())
                    .anyMatch(line -> line.endsWith("yes %d  no %d".formatted(yes, no))));
            standalone.signal(signal);
            assertThat(standalone.exitCode()).isEqualTo(signal.equals("KILL") ? 137 : 0);
            assertThat(standalone.err()).isEmpty();
            return standalone.line("Backend key");
        }
    }

    @Test
    void stopsWhileItStarts() throws Exception {
        try (Running standalone = launcher.start(folder, FREE_PORTS)) {
            await().atMost(LONGEST).until(() -> Files.exists(folder.resolve(".flagtally/kafka/meta.properties")));
            // when
            standalone.signal("INT");
            // then
            assertThat(standalone.exitCode()).isZero();
            assertThat(standalone.err()).isEmpty();
        }
    }

    @Test
    void refusesADataFolderThatIsInUse() throws Exception {
        await().atMost(LONGEST).until(() -> Files.exists(shared.resolve(".flagtally/kafka")));
        // when
        Running second = launcher.start(shared, FREE_PORTS);
        // then
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err())
                .containsExactly("the data folder " + shared.toRealPath().resolve(".flagtally")
                        + " is in use by another flagtally standalone: stop it, or choose another with --data-dir");
        running.line("ready in ");
        assertThat(running.isAlive()).isTrue();
    }

    @Test
    void namesEachTakenPortAndItsSettingAndLeavesNothingBehind() throws Exception {
        try (ServerSocket http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket kafka = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // when
            Running standalone = launcher.start(
                    folder,
                    Map.of("FLAGTALLY_KAFKA_PORT", Integer.toString(kafka.getLocalPort())),
                    "standalone",
                    "--admin-port",
                    "0",
                    "--reader-port",
                    "0",
                    "--port",
                    Integer.toString(http.getLocalPort()));
            // then
            assertThat(standalone.exitCode()).isEqualTo(1);
            assertThat(standalone.err())
                    .containsExactly(
                            "port %d of 127.0.0.1 is not free (Address already in use): choose another with --port"
                                    .formatted(http.getLocalPort()),
                            "port %d of 127.0.0.1 is not free (Address already in use): choose another with --kafka-port"
                                    .formatted(kafka.getLocalPort()));
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void reportsAllWrongSettingsTogether() throws Exception {
        // when
        Running standalone = launcher.start(
                folder,
                Map.of("FLAGTALLY_KAFKA_PORT", "99999", "FLAGTALLY_PROT", "1"),
                "standalone",
                "--port",
                "-1",
                "--keys-file",
                "nope");
        // then
        assertThat(standalone.exitCode()).isEqualTo(2);
        assertThat(standalone.err())
                .containsExactly(
                        "FLAGTALLY_PROT: no setting has this name",
                        "--port (FLAGTALLY_PORT): must be from 0 to 65535",
                        "--kafka-port (FLAGTALLY_KAFKA_PORT): must be from 0 to 65535",
                        "--keys-file (FLAGTALLY_KEYS_FILE): can't read nope",
                        "See 'flagtally standalone --help'.");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void keepsTheDevelopmentKeysFromOtherUsers() throws Exception {
        // given
        try (DataFolder data = DataFolder.open(folder)) {
            // when
            DevelopmentKeys.of(data);
        }
        // then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("development-keys"))))
                .isEqualTo("rw-------");
    }

    @Test
    void explainsItself() throws Exception {
        // when
        Running help = launcher.start(folder, "--help");
        // then
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).first().asString().startsWith("Usage: flagtally");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void runsFromAReleaseWithoutABuild() throws Exception {
        // given
        Path script = folder.resolve("bin/flagtally");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("../bin/flagtally"), script, StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(
                folder.resolve("lib"), Path.of("../cli/target/flagtally/lib").toAbsolutePath());
        // when
        Running version = new Running(new ProcessBuilder(script.toString(), "--version").start());
        // then
        assertThat(version.exitCode()).as(version.err()::toString).isZero();
        assertThat(version.out())
                .singleElement()
                .asString()
                .startsWith("flagtally " + BuildInfo.read().version());
        assertThat(version.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "standalone",
                "gateway",
                "aggregator",
                "keys",
                "keys add",
                "keys list",
                "keys disable",
                "topics",
                "rows",
                "capacity",
                "forget"
            })
    void explainsEveryCommand(String command) {
        // given
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        // when
        int exitCode = new CommandRunner(FlagtallyMain.class, Map.of())
                .withOutput(new PrintWriter(out, true), new PrintWriter(err, true))
                .run((command + " --help").split(" "));
        // then
        assertThat(exitCode).isZero();
        assertThat(out.toString()).startsWith("Usage: flagtally " + command);
        assertThat(err.toString()).isEmpty();
    }

    private static String lastWord(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    /** Runs a line as a person who copies it, and gives what it prints. */
    private static String shell(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", line);
        builder.environment().put(Launcher.JVM_OPTIONS, ChildJvm.QUICK_TO_START);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
