package io.flagtally.system.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.gateway.auth.KeyFile;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.cli.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a command from starting is said in one line that names the setting, and soon. */
class StartProblemsIT {
    /** 9 s, and what a busy machine takes to load the classes. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final String NOBODY = "127.0.0.1:1";
    private static final String SILENCE = "Kafka does not answer at 127.0.0.1:1: see --bootstrap-servers";

    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @TempDir
    private Path folder;

    @BeforeEach
    void watchTheLog() {
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void leaveTheLog() {
        System.setErr(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topics",
                "topics --create",
                "rows flag-usage-hourly",
                "dead-letters list",
                "dead-letters show 0:0",
                "dead-letters replay --all",
                "forget --property p"
            })
    void saysSoonThatKafkaDoesNotAnswer(String command) {
        long start = System.nanoTime();
        assertThat(run(command + " --bootstrap-servers " + NOBODY)).isEqualTo(1);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        assertThat(said()).containsExactly(SILENCE);
    }

    @Test
    void saysSoonThatAnAggregatorHasNoKafka() {
        long start = System.nanoTime();
        assertThat(run("aggregator --admin-port 0 --bootstrap-servers " + NOBODY + " --state-dir " + folder
                        + " --kafka default.api.timeout.ms=10000"))
                .isEqualTo(1);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        assertThat(said()).containsExactly(SILENCE + "; asking again", "can't start: " + SILENCE);
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        Path keys = folder.resolve("keys.json");
        KeyFile.add(keys, "one", KeyKind.BACKEND, "development");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            String host = " --host 127.0.0.1 --admin-host 127.0.0.1";

            assertThat(run("gateway --keys-file " + keys + host + " --admin-port 0 --port " + port))
                    .isEqualTo(1);
            assertThat(run("gateway --keys-file " + keys + host + " --port 0 --admin-port " + port))
                    .isEqualTo(1);
            assertThat(run("aggregator --admin-host 127.0.0.1 --admin-port " + port))
                    .isEqualTo(1);

            String line = "can't start: port " + port
                    + " of 127.0.0.1 is not free (Address already in use): choose another with --";
            assertThat(said()).containsExactly(line + "port", line + "admin-port", line + "admin-port");
        }
    }

    @Test
    void namesHostsThatDoNotExist() {
        assertThat(run("topics --bootstrap-servers no.such.host.invalid:9092")).isEqualTo(2);
        assertThat(run("standalone --host no.such.host.invalid")).isEqualTo(2);
        assertThat(run("connectors status --connect-url http://no.such.host.invalid:8083"))
                .isEqualTo(2);

        assertThat(said())
                .contains(
                        "--bootstrap-servers (FLAGTALLY_BOOTSTRAP_SERVERS): there is no host 'no.such.host.invalid'",
                        "--host (FLAGTALLY_HOST): there is no host 'no.such.host.invalid'",
                        "--connect-url (FLAGTALLY_CONNECT_URL): there is no host 'no.such.host.invalid'");
    }

    private int run(String command) {
        return new CommandRunner(FlagtallyMain.class, Map.of())
                .withOutput(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .run(command.split(" "));
    }

    /** On standard error, by the command or by the log. */
    private List<String> said() {
        Stream<String> logged =
                log.toString(UTF_8).lines().map(line -> line.replaceFirst("^\\S+Z (WARN |ERROR) \\S+ ", ""));
        return Stream.concat(err.toString().lines(), logged).toList();
    }
}
