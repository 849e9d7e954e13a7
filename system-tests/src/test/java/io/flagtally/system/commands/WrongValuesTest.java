package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.cli.AggregatorMain;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.gateway.cli.GatewayMain;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.keys.KeyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Gives every setting of every command a value of the wrong kind, once as a flag and once as a variable. */
class WrongValuesTest {
    private static final String UNDER_A_FILE = "/proc/version/folder";

    /** What no text or path of that name may be. */
    private static final Map<String, String> WRONG_TEXTS = Map.ofEntries(
            Map.entry("--bootstrap-servers", "broker"),
            Map.entry("--topic-prefix", "no blanks"),
            Map.entry("--application-id", "no blanks"),
            Map.entry("--host", ""),
            Map.entry("--admin-host", ""),
            Map.entry("--base-path", "usage/"),
            Map.entry("--kafka", "security.protocol"),
            Map.entry("--set", "tasks.max"),
            Map.entry("--kafka-config", "/no/such/file"),
            Map.entry("--keys-file", "/no/such/file"),
            Map.entry("--tokens-file", "/no/such/file"),
            Map.entry("--tokens", "development"),
            Map.entry("--tls-certificate", "/no/such/file"),
            Map.entry("--tls-private-key", "/no/such/file"),
            Map.entry("--tls-keystore-password-file", "/no/such/file"),
            Map.entry("--name", "two\nlines"),
            Map.entry("--environment", ""),
            Map.entry("--tls-keystore", "/no/such/file"),
            Map.entry("--property-hash-key-file", "/no/such/file"),
            Map.entry("--state-dir", UNDER_A_FILE),
            Map.entry("--data-dir", UNDER_A_FILE),
            Map.entry("--dir", "/no/such/folder"),
            Map.entry("--only", "no-such-connector"),
            Map.entry("--connect-url", "tcp://10.0.0.1:80"),
            Map.entry("--connect-user", "no:colon"),
            Map.entry("--connect-password-file", "/no/such/file"),
            Map.entry("--connect-ca-file", "/no/such/file"),
            Map.entry("--database-url", "postgresql://localhost/flagtally"),
            Map.entry("--database-password-file", "/no/such/file"),
            Map.entry("--metrics-urls", "gateway:8081"),
            Map.entry("--cors-origins", "flags.example.com"),
            Map.entry("--reason", "no-such-reason"),
            Map.entry("--topic", "no-such-topic"),
            Map.entry("--key", "two words"),
            Map.entry("--state", "dead"),
            Map.entry("--drop-properties", "a,,b"),
            Map.entry("--hash-properties", "a,,b"),
            Map.entry("--collect-properties", "a,,b"));

    /** Any text is right: what it names is looked up when the command runs. */
    private static final Set<String> FREE_TEXTS = Set.of(
            "--file",
            "--property",
            "--value",
            "--database-user",
            "disable --name",
            "forget --environment",
            "demo --data-dir",
            "flags --app",
            "flags --environment",
            "flags --search",
            "list --environment",
            "replay --environment");

    /** Letters are chosen by these or by their places, not by both. */
    private static final Set<String> FILTERS = Set.of("--reason", "--topic");

    /** A relay needs one of them. */
    private static final Set<String> TOKENS = Set.of("--tokens", "--tokens-file");

    private static final Map<String, String> SOUND = Map.of(
            "--file", "no-such-keys.json",
            "--unleash-url", "http://localhost:4242",
            "--tokens", "development=default:development.secret",
            "--name", "one",
            "--kind", "backend",
            "--environment", "development",
            "--property", "userId",
            "TOPIC", "flag-usage-hourly",
            "PARTITION:OFFSET", "0:0");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeAKey() throws IOException {
        KeyFile.add(keysFile(), "one", KeyKind.BACKEND, "development");
    }

    static Stream<Arguments> settings() {
        return Stream.of(FlagtallyMain.class, GatewayMain.class, AggregatorMain.class)
                .flatMap(main -> commands(new CommandLine(main))
                        .flatMap(command -> command.getCommandSpec().args().stream()
                                .filter(arg -> !isHelp(arg))
                                .filter(arg -> !FREE_TEXTS.contains(name(arg)))
                                .filter(arg -> !FREE_TEXTS.contains(command.getCommandName() + " " + name(arg)))
                                .map(arg -> Arguments.of(
                                        main, command.getCommandSpec().qualifiedName(), arg))));
    }

    @ParameterizedTest(name = "{1} {2}")
    @MethodSource("settings")
    void refusesAValueOfTheWrongKindByItsName(Class<?> main, String command, ArgSpec arg) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")).subList(1, command.split(" ").length));
        arg.command().args().stream()
                .filter(other -> other.required()
                        || (other.isPositional() && !FILTERS.contains(name(arg)))
                        || (name(other).equals("--tokens") && !TOKENS.contains(name(arg))))
                .filter(other -> other != arg)
                .forEach(other -> args.addAll(given(other, soundValue(other))));
        String wrong = wrongValue(arg);

        if (arg instanceof OptionSpec option) {
            assertRefused(
                    main,
                    Map.of(CommandRunner.variable(option), wrong),
                    args,
                    option.longestName().substring(2));
            args.addAll(given(arg, wrong));
            assertRefused(main, Map.of(), args, option.longestName().substring(2));
        } else {
            args.addAll(given(arg, wrong));
            assertRefused(main, Map.of(), args, arg.paramLabel());
        }
    }

    private static void assertRefused(
            Class<?> main, Map<String, String> environment, List<String> args, String setting) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandRunner(main, environment)
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(args.toArray(String[]::new));

        assertThat(exitCode).as(err.toString()).isEqualTo(CommandRunner.EXIT_WRONG_SETTINGS);
        List<String> lines = err.toString().lines().toList();
        assertThat(lines.get(lines.size() - 1)).startsWith("See '");
        assertThat(lines.subList(0, lines.size() - 1)).isNotEmpty().allSatisfy(line -> assertThat(line)
                .contains(setting));
        assertThat(out.toString()).isEmpty();
    }

    private static String soundValue(ArgSpec arg) {
        return name(arg).equals("--keys-file") ? keysFile().toString() : SOUND.get(name(arg));
    }

    private static Path keysFile() {
        return folder.resolve("keys.json");
    }

    private static String wrongValue(ArgSpec arg) {
        if (arg instanceof PositionalParamSpec) {
            return "no-such-thing";
        }
        Class<?> type = arg.auxiliaryTypes()[0];
        boolean isText = type == String.class || type == Path.class;
        if (isText && arg.converters().length == 0) {
            assertThat(WRONG_TEXTS)
                    .as("a wrong value of each text, or a place among the free ones")
                    .containsKey(name(arg));
            return WRONG_TEXTS.get(name(arg));
        }
        if (type == Duration.class) {
            return "7x";
        }
        return type == Instant.class ? "yesterday" : "no-such-word";
    }

    private static List<String> given(ArgSpec arg, String value) {
        return arg instanceof OptionSpec option ? List.of(option.longestName() + "=" + value) : List.of(value);
    }

    private static boolean isHelp(ArgSpec arg) {
        return arg instanceof OptionSpec option && (option.usageHelp() || option.versionHelp());
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }

    private static Stream<CommandLine> commands(CommandLine root) {
        return root.getSubcommands().isEmpty()
                ? Stream.of(root)
                : root.getSubcommands().values().stream().flatMap(WrongValuesTest::commands);
    }
}
