package io.flagtally.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.runtime.keys.ReadRight;
import io.flagtally.runtime.terminal.Table;
import io.flagtally.runtime.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code keys}: makes, lists and disables API keys in a keys file. Gateways and readers that run on the file follow
 * within a second.
 */
@Command(
        name = "keys",
        description = "Makes, lists and disables API keys.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KeysCommand.Add.class, KeysCommand.ListKeys.class, KeysCommand.Disable.class})
public final class KeysCommand {

    /** An operation on a keys file; a failure is one line and exit code 1. */
    abstract static class OnKeyFile implements Callable<Integer> {
        @Mixin
        private Terminal terminal;

        @Option(names = "--file", required = true, paramLabel = "FILE", description = "the keys file")
        private Path file;

        abstract void run(Path keyFile, PrintWriter out) throws IOException;

        @Override
        public final Integer call() {
            try {
                run(file, terminal.out());
                terminal.out().flush();
                return 0;
            } catch (IOException e) {
                return terminal.failed(e.getMessage());
            }
        }
    }

    @Command(
            name = "add",
            description = "Makes a key, or takes an existing one, and adds its digest to the file. A new key is printed"
                    + " once, alone on standard output.",
            mixinStandardHelpOptions = true)
    static final class Add extends OnKeyFile implements ChecksSettings {
        @Option(names = "--name", required = true, paramLabel = "NAME", description = "unique name of the key")
        private String name;

        @Option(
                names = "--kind",
                required = true,
                paramLabel = "KIND",
                converter = KindConverter.class,
                description =
                        "backend (servers), frontend (pages and apps) or reader (people and tools that look at totals)")
        private KeyKind kind;

        @Option(
                names = "--environment",
                required = true,
                paramLabel = "ENVIRONMENT",
                description = "what all counts under the key belong to; of a reader key, what it sees, * for all")
        private String environment;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                converter = TimeConverter.class,
                description = "when the key stops to be valid, such as 2027-01-01T00:00:00Z (default: never)")
        private Instant expires = ApiKey.NEVER;

        @Option(
                names = "--property-values",
                description = "let the reader key see values of properties and their labels, too")
        private boolean propertyValues;

        @Option(names = "--from-stdin", description = "read an existing key from standard input instead")
        private boolean fromStdin;

        @Override
        public List<String> settingProblems() {
            List<String> problems = new ArrayList<>();
            if (name != null) {
                ApiKey.problemOfName(name).ifPresent(problem -> problems.add("name: " + problem));
            }
            // A kind that is wrong is told of by itself; the most is open to a reader key.
            KeyKind known = kind == null ? KeyKind.READER : kind;
            if (environment != null) {
                ApiKey.problemOfEnvironment(known, environment)
                        .ifPresent(problem -> problems.add("environment: " + problem));
            }
            ApiKey.problemOfRights(known, rights()).ifPresent(problem -> problems.add("property-values: " + problem));
            return problems;
        }

        @Override
        void run(Path keyFile, PrintWriter out) throws IOException {
            ApiKey key = new ApiKey(name, kind, environment, rights(), expires, false);
            if (fromStdin) {
                KeyFile.add(keyFile, key, keyFromStdin());
            } else {
                out.println(KeyFile.add(keyFile, key));
            }
        }

        private Set<ReadRight> rights() {
            return propertyValues ? Set.of(ReadRight.PROPERTY_VALUES) : Set.of();
        }

        private static String keyFromStdin() throws IOException {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String key = Optional.ofNullable(in.readLine()).orElse("").strip();
            // What has a blank or a control character can't arrive in a header as it was stored.
            if (!key.matches("[\\x21-\\x7e]+")) {
                throw new IOException("standard input must hold one key: printable ASCII without blanks");
            }
            return key;
        }
    }

    @Command(name = "list", description = "Lists the keys of the file.", mixinStandardHelpOptions = true)
    static final class ListKeys extends OnKeyFile {
        private static final List<String> COLUMNS = List.of("NAME", "KIND", "ENVIRONMENT", "READS", "EXPIRES", "STATE");

        @Override
        void run(Path keyFile, PrintWriter out) throws IOException {
            Instant now = Instant.now();
            new Table(out, COLUMNS)
                    .print(KeyFile.list(keyFile).stream()
                            .map(key -> row(key, now))
                            .toList());
        }

        private static JsonNode row(ApiKey key, Instant now) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("NAME", key.name())
                    .put("KIND", key.kind().word())
                    .put("ENVIRONMENT", key.environment())
                    .put("READS", reads(key))
                    .put(
                            "EXPIRES",
                            key.expires().equals(ApiKey.NEVER)
                                    ? "never"
                                    : key.expires().toString())
                    .put("STATE", state(key, now));
        }

        private static String reads(ApiKey key) {
            if (key.kind() != KeyKind.READER) {
                return "-";
            }
            return Stream.concat(Stream.of("totals"), key.rights().stream().map(ReadRight::word))
                    .collect(Collectors.joining(","));
        }

        private static String state(ApiKey key, Instant now) {
            if (key.disabled()) {
                return "disabled";
            }
            return key.isUsable(now) ? "active" : "expired";
        }
    }

    @Command(
            name = "disable",
            description = "Disables a key; what comes with it is answered as if the key were unknown.",
            mixinStandardHelpOptions = true)
    static final class Disable extends OnKeyFile {
        @Option(names = "--name", required = true, paramLabel = "NAME", description = "name of the key")
        private String name;

        @Override
        void run(Path keyFile, PrintWriter out) throws IOException {
            KeyFile.disable(keyFile, name);
        }
    }

    static final class KindConverter implements ITypeConverter<KeyKind> {
        @Override
        public KeyKind convert(String text) {
            return KeyKind.of(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of " + KeyKind.words()));
        }
    }

    static final class TimeConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is not a time such as 2027-01-01T00:00:00Z");
            }
        }
    }
}
