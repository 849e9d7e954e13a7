package io.flagtally.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.runtime.cli.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregatorMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void reportsAllWrongSettingsTogether() {
        int exitCode = run(
                Map.of("FLAGTALLY_STANDBYS", "-1"),
                "aggregator",
                "--threads=0",
                "--max-skew=2h",
                "--unbelieved-times=drop",
                "--value-expiry=1h",
                "--max-names-frontend=0",
                "--admin-port=70000",
                "--raw-partitions=0",
                "--raw-generation=0",
                "--max-rows=0",
                "--count-from=2026-11-21T12:30:00Z",
                "--kafka=processing.guarantee=at_least_once");

        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString())
                .contains(
                        "--standbys (FLAGTALLY_STANDBYS)",
                        "--threads",
                        "--max-skew",
                        "--unbelieved-times",
                        "--value-expiry",
                        "--max-names-frontend",
                        "--admin-port",
                        "--raw-partitions",
                        "--raw-generation",
                        "--max-rows",
                        "--count-from",
                        "processing.guarantee");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aggregator", "topics"})
    void keepsChangelogsForNoLessThanTheirWindows(String command) {
        String retention = "windowstore.changelog.additional.retention.ms";

        assertThat(run(Map.of(), command, "--kafka=" + retention + "=-1")).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(run(Map.of(), command, "--kafka=" + retention + "=1d")).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString())
                .contains(retention + " must be at least 0", retention + " is not a whole number of milliseconds");
    }

    @Test
    void knowsThePrefixesOfKafkaStreamsWhereItRuns() {
        run(
                Map.of(),
                "topics",
                "--bootstrap-servers=localhost:1",
                "--kafka=default.api.timeout.ms=300",
                "--kafka=producer.linger.ms=5",
                "--kafka=windowstore.changelog.additional.retention.ms=1");

        assertThat(err.toString().lines().filter(line -> line.startsWith("warning")))
                .singleElement()
                .asString()
                .contains("'producer.linger.ms' does nothing");
        assertThat(new AggregatorCommand().kafkaPrefixes()).contains("producer.", "main.consumer.");
    }

    @Test
    void hashesNothingWithoutAKey() {
        int exitCode = run(Map.of(), "aggregator", "--hash-properties=user-*");

        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString()).contains("--property-hash-key-file (FLAGTALLY_PROPERTY_HASH_KEY_FILE): must be set");
    }

    @Test
    void takesRulesFromTheEnvironment() {
        int exitCode = run(
                Map.of("FLAGTALLY_DROP_PROPERTIES", "email,,x", "FLAGTALLY_OTHER_PROPERTIES", "drop"), "aggregator");

        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString())
                .contains("--drop-properties (FLAGTALLY_DROP_PROPERTIES): must not hold an empty pattern")
                .doesNotContain("other-properties");
    }

    @Test
    void doesOneThingWithTopics() {
        int exitCode = run(Map.of(), "topics", "--create", "--check");

        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString()).contains("--check");
    }

    @Test
    void saysSoWhenTopicsCannotReachKafka() {
        int exitCode = run(
                Map.of(),
                "topics",
                "--bootstrap-servers=localhost:1",
                "--kafka=default.api.timeout.ms=300",
                "--kafka=request.timeout.ms=200");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("Kafka does not answer at localhost:1: see --bootstrap-servers");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void forgetsNothingWithoutBeingToldWhat() {
        int exitCode = run(Map.of(), "forget", "--property-hash-key-file=none");

        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString())
                .contains(
                        "--property (FLAGTALLY_PROPERTY): must be given",
                        "--property-hash-key-file (FLAGTALLY_PROPERTY_HASH_KEY_FILE)");
    }

    @Test
    void saysSoWhenForgettingCannotReachKafka() {
        int exitCode = run(
                Map.of(),
                "forget",
                "--property=p",
                "--bootstrap-servers=localhost:1",
                "--kafka=default.api.timeout.ms=300",
                "--kafka=request.timeout.ms=200");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("Kafka does not answer at localhost:1: see --bootstrap-servers");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void asksForACommand() {
        assertThat(run(Map.of())).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString()).contains("aggregator, topics or forget");
    }

    private int run(Map<String, String> environment, String... args) {
        return new CommandRunner(new AggregatorMain(), environment)
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(args);
    }
}
