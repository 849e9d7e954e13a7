package io.flagtally.cli.flags;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.reader.state.FlagState;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.HttpAddressConverter;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.terminal.Printable;
import io.flagtally.runtime.terminal.Table;
import io.flagtally.runtime.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally flags}: how each flag is used, and whether it may go. */
@Command(
        name = "flags",
        mixinStandardHelpOptions = true,
        description = "Print flags with their states, as a running reader knows them.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the list was printed",
            "1:no reader answered, or not with a list; with --fail-if-any, the list is empty, but the reader leaves flags out",
            "2:a setting is wrong",
            "3:with --fail-if-any, the list was printed and is not empty"
        })
public final class FlagsCommand implements Callable<Integer>, ChecksSettings {
    /** With {@code --fail-if-any}: there are flags like that. */
    static final int EXIT_ANY = 3;

    private static final List<String> STATES =
            Stream.of(FlagState.values()).map(FlagState::word).toList();
    private static final List<String> COLUMNS =
            List.of("environment", "flag", "state", "last_seen", "yes_7d", "no_7d", "why");

    @Mixin
    private Terminal terminal;

    @Option(
            names = "--url",
            defaultValue = "http://localhost:8082",
            paramLabel = "URL",
            converter = HttpAddressConverter.class,
            description = "base URL of the reader (default: ${DEFAULT-VALUE})")
    private URI url;

    @Option(
            names = "--key",
            defaultValue = "",
            paramLabel = "KEY",
            description = "a key of kind reader, where the reader asks for one;"
                    + " other users of the machine don't see it if it comes as FLAGTALLY_KEY (default: none)")
    private String key;

    @Option(
            names = "--environment",
            defaultValue = "",
            paramLabel = "ENVIRONMENT",
            description = "only flags of this environment (default: of all that the key sees)")
    private String environment;

    @Option(
            names = "--app",
            defaultValue = "",
            paramLabel = "APP",
            description = "only flags that this app has evaluated (default: any)")
    private String app;

    @Option(
            names = "--search",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "only flags whose name holds this (default: any)")
    private String search;

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "only flags in one of these states: new, live, settled, idle, gone (default: any)")
    private List<String> states = List.of();

    @Option(names = "--json", description = "print one JSON object a line instead of a table")
    private boolean json;

    @Option(names = "--fail-if-any", description = "exit with 3 if the list is not empty, to fail a build")
    private boolean failIfAny;

    @Override
    public List<String> settingProblems() {
        return new SettingProblems().of(this::checkKey).of(this::checkStates).list();
    }

    @Override
    public Integer call() {
        try {
            ReaderClient.Flags found = new ReaderClient(url, key).flags(query());
            print(found.flags());
            if (found.leftOut() > 0) {
                terminal.tell("up to %d more, seen longest ago, are in no list of the reader: see its --max-flags"
                        .formatted(found.leftOut()));
            }
            if (!failIfAny) {
                return ExitCode.OK;
            }
            if (!found.flags().isEmpty()) {
                return EXIT_ANY;
            }
            return found.leftOut() > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
        } catch (IOException e) {
            return terminal.failed(Printable.text(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return terminal.failed("interrupted");
        }
    }

    private Map<String, String> query() {
        Map<String, String> query = new TreeMap<>(
                Map.of("environment", environment, "app", app, "search", search, "state", String.join(",", states)));
        query.values().removeIf(String::isEmpty);
        return query;
    }

    private void print(List<JsonNode> flags) {
        PrintWriter out = terminal.out();
        if (json) {
            flags.forEach(out::println);
        } else {
            new Table(out, COLUMNS).print(flags.stream().map(FlagsCommand::row).toList());
        }
        out.flush();
    }

    private static JsonNode row(JsonNode flag) {
        JsonNode week = flag.path("evaluations_7d");
        return JsonNodeFactory.instance
                .objectNode()
                .put("environment", flag.path("environment").asText())
                .put("flag", flag.path("flag").asText())
                .put("state", flag.path("state").asText())
                .put("last_seen", flag.path("last_seen").asText())
                .put("yes_7d", week.path("yes").asLong())
                .put("no_7d", week.path("no").asLong())
                .put("why", flag.path("why").asText());
    }

    private void checkKey() {
        if (!key.matches("[\\x21-\\x7e]*")) {
            throw InvalidSettingsException.of("key: must be printable ASCII without blanks");
        }
    }

    private void checkStates() {
        if (!STATES.containsAll(states) || Set.copyOf(states).size() < states.size()) {
            throw InvalidSettingsException.of("state: must be some of " + String.join(", ", STATES) + ", each once");
        }
    }
}
