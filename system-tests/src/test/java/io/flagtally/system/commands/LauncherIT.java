package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.standalone.DataFolder;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Launcher;
import io.flagtally.system.harness.Launcher.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {
    private static final String[] FREE_PORTS = {
        "standalone", "--port", "0", "--admin-port", "0", "--kafka-port", "0", "--reader-port", "0"
    };

    private static Launcher launcher;

    @TempDir
    private Path folder;

    @BeforeAll
    static void install() throws Exception {
        launcher = Launcher.install();
    }

    @Test
    void printsACurlLineThatWorksAsPrintedAndThenTheRows() throws Exception {
        try (Running standalone = launcher.start(folder, FREE_PORTS)) {
            standalone.line("ready in ");
            // when
            String answer = shell(standalone.line("curl "));
            // then
            assertThat(answer).startsWith("HTTP/1.1 202");
            await().untilAsserted(() -> assertThat(standalone.out())
                    .anyMatch(line -> line.endsWith("  development  insurance-selector  myCoolToggle  yes 25  no 42"))
                    .anyMatch(
                            line -> line.endsWith("  development  insurance-selector  myCoolToggle  variant blue 6")));
            assertThat(shell(standalone.line(launcher.script() + " rows")))
                    .contains("myCoolToggle", "25", "myOtherToggle", "100");
            // when
            standalone.signal("TERM");
            // then
            assertThat(standalone.exitCode()).isZero();
            assertThat(standalone.err()).isEmpty();
        }
    }

    @Test
    void showsNoPropertyValues() throws Exception {
        try (Running standalone = launcher.start(folder, FREE_PORTS)) {
            standalone.line("ready in ");
            String post = "curl -s " + lastWord(standalone.line("Tggl SDKs")) + "/report -H 'x-tggl-api-key: "
                    + lastWord(standalone.line("Backend key")) + "' -H 'Content-Type: application/json' -d ";
            String rows = launcher.script() + " rows received-property-values --bootstrap-servers "
                    + lastWord(standalone.line("Kafka"));
            // when
            shell(post + "'{\"receivedValues\":{\"p\":[[\"a-value\",\"a-label\"]]}}'");
            await().until(() -> shell(rows).contains("a-value"));
            shell(post + "'{\"clients\":[{\"id\":\"shop\",\"flags\":{\"later\":[{\"active\":true}]}}]}'");
            // then
            await().until(() -> standalone.out().stream().anyMatch(line -> line.endsWith("  later  yes 1  no 0")));
            assertThat(standalone.out()).noneMatch(line -> line.contains("a-value") || line.contains("a-label"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "KILL"})
    void goesOnWhereItWasWithTheSameKeysAfterTheSignal(String signal) throws Exception {
        // given
        String key;
        try (Running standalone = launcher.start(folder, FREE_PORTS)) {
            key = standalone.line("Backend key");
            standalone.line("ready in ");
            shell(standalone.line("curl "));
            await().until(() -> standalone.out().stream().anyMatch(line -> line.endsWith("yes 25  no 42")));
            // when
            standalone.signal(signal);
            // then
            assertThat(standalone.exitCode()).isEqualTo(signal.equals("KILL") ? 137 : 0);
            assertThat(standalone.err()).isEmpty();
        }
        try (Running standalone = launcher.start(folder, FREE_PORTS)) {
            standalone.line("ready in ");
            assertThat(standalone.line("Backend key")).isEqualTo(key);
            shell(standalone.line("curl "));
            await().untilAsserted(() -> assertThat(standalone.out()).anyMatch(line -> line.endsWith("yes 50  no 84")));
            assertThat(standalone.err()).isEmpty();
        }
    }

    @Test
    void stopsWhileItStarts() throws Exception {
        try (Running standalone = launcher.start(folder, FREE_PORTS)) {
            await().until(() -> Files.exists(folder.resolve(".flagtally/kafka/meta.properties")));
            // when
            standalone.signal("INT");
            // then
            assertThat(standalone.exitCode()).isZero();
            assertThat(standalone.err()).isEmpty();
        }
    }

    @Test
    void refusesADataFolderThatIsInUse() throws Exception {
        try (Running first = launcher.start(folder, FREE_PORTS)) {
            await().until(() -> Files.exists(folder.resolve(".flagtally/kafka")));
            // when
            Running second = launcher.start(folder, FREE_PORTS);
            // then
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err())
                    .containsExactly("the data folder " + folder.toRealPath().resolve(".flagtally")
                            + " is in use by another flagtally standalone: stop it, or choose another with --data-dir");
            first.line("ready in ");
        }
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "standalone",
                "gateway",
                "aggregator",
                "keys",
                "keys add",
                "keys list",
                "keys disable",
                "topics",
                "rows",
                "forget"
            })
    void explainsEveryCommand(String command) throws Exception {
        // when
        Running help = launcher.start(folder, (command + " --help").strip().split(" "));
        // then
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).first().asString().startsWith(("Usage: flagtally " + command).strip());
        assertThat(help.err()).isEmpty();
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
