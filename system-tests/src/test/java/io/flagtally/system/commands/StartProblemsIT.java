package io.flagtally.system.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.keys.KeyFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What keeps a command from starting is said in one line that names the setting, and soon. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartProblemsIT {
    /**
     * Kafka's own clients would ask for a minute; commands ask for 9 s, and a busy machine takes some more for the
     * rest.
     */
    private static final Duration SOON = Duration.ofSeconds(45);

    private static final String NOBODY = "127.0.0.1:1";
    private static final String SILENCE = "Kafka does not answer at 127.0.0.1:1: see --bootstrap-servers";
    private static final String AGGREGATOR = "aggregator";

    /** What a command came to. */
    private record Outcome(int exitCode, List<String> said, Duration took) {}

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream before = System.err;
    private final Map<String, Outcome> withoutKafka = new ConcurrentHashMap<>();
    private List<String> loggedWithoutKafka;

    @TempDir
    private Path folder;

    /** All at once, since all that they do is wait. */
    @BeforeAll
    void runWithoutKafka(@TempDir Path state) {
        watchTheLog();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<Void>> running = Stream.concat(commands(), Stream.of(AGGREGATOR))
                    .map(command -> CompletableFuture.runAsync(
                            () -> withoutKafka.put(command, run(withoutKafka(command, state))), threads))
                    .toList();
            running.forEach(CompletableFuture::join);
        } finally {
            threads.shutdown();
            leaveTheLog();
        }
        loggedWithoutKafka = logged();
    }

    private static String withoutKafka(String command, Path state) {
        String options = " --bootstrap-servers " + NOBODY;
        return command.equals(AGGREGATOR)
                ? command + options + " --admin-port 0 --state-dir " + state + " --kafka default.api.timeout.ms=10000"
                : command + options;
    }

    @BeforeEach
    void watchTheLog() {
        log.reset();
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void leaveTheLog() {
        System.setErr(before);
    }

    static Stream<String> commands() {
        return Stream.of(
                "topics",
                "topics --create",
                "rows flag-usage-hourly",
                "dead-letters list",
                "dead-letters show 0:0",
                "dead-letters replay --all",
                "forget --property p");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysSoonThatKafkaDoesNotAnswer(String command) {
        Outcome outcome = withoutKafka.get(command);

        assertThat(outcome.exitCode).isEqualTo(1);
        assertThat(outcome.said).containsExactly(SILENCE);
        assertThat(outcome.took).isLessThan(SOON);
    }

    /** Of all that run without Kafka, it alone logs. */
    @Test
    void saysSoonThatAnAggregatorHasNoKafka() {
        Outcome outcome = withoutKafka.get(AGGREGATOR);

        assertThat(outcome.exitCode).isEqualTo(1);
        assertThat(outcome.said).isEmpty();
        assertThat(loggedWithoutKafka).containsExactly(SILENCE + "; asking again", "can't start: " + SILENCE);
        assertThat(outcome.took).isLessThan(SOON);
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        Path keys = folder.resolve("keys.json");
        KeyFile.add(keys, "one", KeyKind.BACKEND, "development");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            String host = " --host 127.0.0.1 --admin-host 127.0.0.1";

            List<String> said = new ArrayList<>();
            for (String command : List.of(
                    "gateway --keys-file " + keys + host + " --admin-port 0 --port " + port,
                    "gateway --keys-file " + keys + host + " --port 0 --admin-port " + port,
                    "aggregator --admin-host 127.0.0.1 --admin-port " + port)) {
                Outcome outcome = run(command);
                assertThat(outcome.exitCode).as(command).isEqualTo(1);
                said.addAll(outcome.said);
            }
            said.addAll(logged());

            String line = "can't start: port " + port
                    + " of 127.0.0.1 is not free (Address already in use): choose another with --";
            assertThat(said).containsExactly(line + "port", line + "admin-port", line + "admin-port");
        }
    }

    @Test
    void namesHostsThatDoNotExist() {
        assertNamesHost("topics --bootstrap-servers no.such.host.invalid:9092", "--bootstrap-servers");
        assertNamesHost("standalone --host no.such.host.invalid", "--host");
        assertNamesHost("connectors status --connect-url http://no.such.host.invalid:8083", "--connect-url");
    }

    private static void assertNamesHost(String command, String option) {
        String variable = "FLAGTALLY_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
        Outcome outcome = run(command);

        assertThat(outcome.exitCode).as(command).isEqualTo(2);
        assertThat(outcome.said).contains(option + " (" + variable + "): there is no host 'no.such.host.invalid'");
    }

    private static Outcome run(String command) {
        StringWriter err = new StringWriter();
        long start = System.nanoTime();
        int exitCode = new CommandRunner(FlagtallyMain.class, Map.of())
                .withOutput(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .run(command.split(" "));
        return new Outcome(exitCode, err.toString().lines().toList(), Duration.ofNanos(System.nanoTime() - start));
    }

    private List<String> logged() {
        return log.toString(UTF_8)
                .lines()
                .map(line -> line.replaceFirst("^\\S+Z (WARN |ERROR) \\S+ ", ""))
                .toList();
    }
}
