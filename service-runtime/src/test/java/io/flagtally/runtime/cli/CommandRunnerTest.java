package io.flagtally.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.InvalidSettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

class CommandRunnerTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Work work = new Work();

    @Test
    void takesASettingFromItsFlagThenFromItsVariableThenByDefault() {
        assertThat(run(Map.of(), "work")).isZero();
        assertThat(work.port).isEqualTo(8080);

        assertThat(run(Map.of("FLAGTALLY_PORT", "1"), "work")).isZero();
        assertThat(work.port).isEqualTo(1);

        assertThat(run(Map.of("FLAGTALLY_PORT", "1"), "work", "--port", "2")).isZero();
        assertThat(work.port).isEqualTo(2);
    }

    @Test
    void reportsAllWrongSettingsTogetherWithBothOfTheirNames() {
        int exitCode = run(
                Map.of("FLAGTALLY_PROT", "1", "FLAGTALLY_MAX_WAIT", "soon"), "work", "--port", "many", "--level", "11");

        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString())
                .contains("--port (FLAGTALLY_PORT): 'many' is not a whole number")
                .contains("'soon' is not a duration")
                .contains("FLAGTALLY_PROT: no setting has this name")
                .contains("--level (FLAGTALLY_LEVEL): must be at most 10")
                .contains("See 'flagtally work --help'.");
        assertThat(work.ran).isFalse();
    }

    @Test
    void readsEverySettingBehindOneThatCanNotBeRead() {
        int exitCode = run(Map.of("FLAGTALLY_PORT", "many", "FLAGTALLY_MAX_WAIT", ""), "work", "--level", "9");

        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString().lines())
                .containsExactly(
                        "--port (FLAGTALLY_PORT): 'many' is not a whole number, or is too large",
                        "--max-wait (FLAGTALLY_MAX_WAIT): '' is not a duration such as 500ms, 10s, 5m, 48h or 7d",
                        "See 'flagtally work --help'.");
    }

    @Test
    void readsAFlagBeforeAVariableThatCanNotBeRead() {
        assertThat(run(Map.of("FLAGTALLY_PORT", "many"), "work", "--port", "2")).isZero();
        assertThat(work.port).isEqualTo(2);
    }

    @Test
    void saysWhereKubernetesServiceLinksComeFrom() {
        int exitCode = run(
                Map.of(
                        "FLAGTALLY_PORT", "tcp://10.0.0.1:80",
                        "FLAGTALLY_PORT_80_TCP_ADDR", "10.0.0.1",
                        "FLAGTALLY_SERVICE_HOST", "10.0.0.1",
                        "FLAGTALLY_KAFKA_PORT", "tcp://10.0.0.2:9092"),
                "work");

        assertThat(exitCode).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        assertThat(err.toString().lines())
                .containsExactly(
                        "--port (FLAGTALLY_PORT): 'tcp://10.0.0.1:80' is not a whole number, or is too large; "
                                + ServiceLinks.ADVICE,
                        "FLAGTALLY_KAFKA_PORT, FLAGTALLY_PORT_80_TCP_ADDR, FLAGTALLY_SERVICE_HOST: "
                                + ServiceLinks.ADVICE,
                        "See 'flagtally work --help'.");
    }

    @Test
    void knowsTheVariablesOfOtherCommandsAndOfTheLauncher() {
        Map<String, String> environment =
                Map.of("FLAGTALLY_ELSEWHERE", "x", "FLAGTALLY_JAVA_OPTS", "-Xmx1g", "FLAGTALLY_LOG_LEVEL", "INFO");

        assertThat(run(environment, "work")).isZero();
    }

    @Test
    void printsHelpWithoutRunningOrComplaining() {
        assertThat(run(Map.of("FLAGTALLY_PORT", "many"), "work", "--help")).isZero();

        assertThat(out.toString()).contains("Usage: flagtally work").contains("--bootstrap-servers");
        assertThat(work.ran).isFalse();
    }

    @Test
    void printsTheVersionOfTheBuild() {
        assertThat(run(Map.of(), "work", "--version")).isZero();

        assertThat(out.toString())
                .matches("flagtally \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?( \\(commit [0-9a-f]{7,40}\\))?\\R");
    }

    @Test
    void passesKafkaSettingsThroughTheLaterOverTheEarlier(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("client.properties"), "a=file\nb=file\nc=file\n");

        int exitCode = run(
                Map.of("FLAGTALLY_KAFKA_B", "environment", "FLAGTALLY_KAFKA_SASL_JAAS_CONFIG", "x=y"),
                "work",
                "--bootstrap-servers",
                "one:1,two:2",
                "--kafka-config",
                file.toString(),
                "--kafka",
                "c=flag");

        assertThat(exitCode).isZero();
        assertThat(work.kafka.properties())
                .containsEntry("bootstrap.servers", "one:1,two:2")
                .containsEntry("a", "file")
                .containsEntry("b", "environment")
                .containsEntry("c", "flag")
                .containsEntry("sasl.jaas.config", "x=y");
    }

    @Test
    void warnsOfPrefixesThatTheCommandMakesNoUseOf() {
        int exitCode = run(
                Map.of(),
                "work",
                "--kafka",
                "producer.linger.ms=5",
                "--kafka",
                "main.consumer.no.such.setting=1",
                "--kafka",
                "admin.retries=1");

        assertThat(exitCode).isZero();
        assertThat(err.toString().lines())
                .containsExactly(
                        "warning: --kafka (FLAGTALLY_KAFKA): 'admin.retries' does nothing, since this command knows no"
                                + " 'admin.': is 'retries' meant?",
                        "warning: --kafka (FLAGTALLY_KAFKA): 'main.consumer.no.such.setting' does nothing, since this"
                                + " command knows no 'main.consumer.'",
                        "warning: --kafka (FLAGTALLY_KAFKA): 'producer.linger.ms' does nothing, since this command"
                                + " knows no 'producer.': is 'linger.ms' meant?");
    }

    @Test
    void warnsOfNamesThatNoKafkaClientKnows() {
        work.prefixes = List.of("main.consumer.", "consumer.");
        int exitCode = run(
                Map.of("FLAGTALLY_KAFKA_SECURITY_PROTOCL", "SASL_SSL"),
                "work",
                "--kafka",
                "sasl.mechanism=PLAIN",
                "--kafka",
                "main.consumer.max.pol.records=1",
                "--kafka",
                "consumer.max.poll.records=1",
                "--kafka",
                "schema.registry.url=x");

        assertThat(exitCode).isZero();
        assertThat(work.ran).isTrue();
        assertThat(err.toString().lines())
                .containsExactly(
                        "warning: --kafka (FLAGTALLY_KAFKA): no Kafka client knows 'main.consumer.max.pol.records':"
                                + " is 'main.consumer.max.poll.records' meant?",
                        "warning: --kafka (FLAGTALLY_KAFKA): no Kafka client knows 'schema.registry.url',"
                                + " so it may do nothing",
                        "warning: --kafka (FLAGTALLY_KAFKA): no Kafka client knows 'security.protocl':"
                                + " is 'security.protocol' meant?");
    }

    @Test
    void namesTheFileOfKafkaSettingsThatCanNotBeRead() {
        assertThat(run(Map.of(), "work", "--kafka-config", "/no/such/file")).isEqualTo(2);

        assertThat(err.toString()).contains("--kafka-config (FLAGTALLY_KAFKA_CONFIG): can't read /no/such/file");
    }

    private int run(Map<String, String> environment, String... args) {
        CommandSpec root = CommandSpec.create().name("flagtally");
        root.addSubcommand("work", CommandSpec.forAnnotatedObject(work));
        root.addSubcommand("elsewhere", CommandSpec.forAnnotatedObject(new Elsewhere()));
        return new CommandRunner(root, environment)
                .withOutput(new PrintWriter(out, true), new PrintWriter(err, true))
                .run(args);
    }

    @Command(name = "elsewhere")
    static final class Elsewhere implements Callable<Integer> {
        @Option(names = "--elsewhere")
        private String elsewhere;

        @Override
        public Integer call() {
            return elsewhere == null ? 0 : 1;
        }
    }

    @Command(name = "work", mixinStandardHelpOptions = true)
    static final class Work implements Callable<Integer>, ChecksSettings {
        @Option(names = "--port", defaultValue = "8080")
        private int port;

        @Option(names = "--level", defaultValue = "1")
        private int level;

        @Option(names = "--max-wait", defaultValue = "1s", converter = DurationConverter.class)
        private Duration maxWait;

        @Mixin
        private final KafkaOptions kafka = new KafkaOptions();

        private List<String> prefixes = List.of();

        private boolean ran;

        @Override
        public List<String> kafkaPrefixes() {
            return prefixes;
        }

        @Override
        public List<String> settingProblems() {
            return new SettingProblems()
                    .of(() -> InvalidSettingsException.throwIfAny(
                            level > 10 ? List.of("level: must be at most 10") : List.of()))
                    .of(kafka::properties)
                    .list();
        }

        @Override
        public Integer call() {
            ran = true;
            return 0;
        }
    }
}
