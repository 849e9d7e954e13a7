package io.flagtally.system.commands;

import static java.util.stream.Collectors.joining;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.cli.DecodeOptions;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.TopicOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The page of all settings, written from the commands themselves. A group of options that several commands have alike
 * stands once.
 */
final class ConfigurationPage {
    private static final int WIDTH = 120;

    /** Of a description: what stands beside it in a place of its own. */
    private static final Pattern DEFAULT = Pattern.compile("\\s*\\(default: ([^;()]+)(?:; ([^()]+))?\\)$");

    private static final String HEAD =
            """
            # Settings

            All settings of all commands, as each command's `--help` has them. This page is made from the commands: change the text in the
            code, then write the page anew:

            <!-- not run: writes this page -->

                %s

            A setting is a flag, `--some-name`, or an environment variable, `FLAGTALLY_SOME_NAME`; the flag wins. One variable serves every
            command that has the setting. A variable that no command has is an error.

            | Value | What it is |
            | --- | --- |
            | `DURATION` | a number and a unit: `500ms`, `10s`, `5m`, `48h`, `7d` |
            | `SIZE` | bytes, or a number and a unit: `65536`, `64KiB`, `256MiB`, `4GiB` |
            | `TIME`, `HOUR` | UTC: `2026-11-21T13:00:00Z` |
            | `FILE`, `DIR` | a path; a relative one begins where the command runs |
            | `…,…` | several, with commas between them |

            Three variables are no flags:

            | Variable | What it does |
            | --- | --- |
            | `FLAGTALLY_KAFKA_SOME_NAME` | Kafka's own setting `some.name`, as `--kafka some.name=…` |
            | `FLAGTALLY_JAVA_OPTS` | options of the JVM, split at blanks, after those that `bin/flagtally` gives; standalone has `-Xmx512m` |
            | `FLAGTALLY_LOG_LEVEL` | `TRACE`, `DEBUG`, `INFO` (the default), `WARN` or `ERROR` |
            """;

    /** Groups that stand once. */
    private static final Map<Class<?>, String> SHARED = new LinkedHashMap<>();

    static {
        SHARED.put(KafkaOptions.class, "Kafka");
        SHARED.put(TopicOptions.class, "Topics");
        SHARED.put(DecodeOptions.class, "Limits of one report");
    }

    private final CommandSpec root = new CommandRunner(FlagtallyMain.class, Map.of()).command();

    /** The whole page. */
    String text(String howToWriteIt) {
        List<CommandSpec> commands = leaves(root).toList();
        List<String> sections = new ArrayList<>();
        sections.add(HEAD.formatted(howToWriteIt));
        commands.forEach(command -> sections.add(section(command)));
        SHARED.forEach((group, title) -> sections.add(shared(group, title, commands)));
        return String.join("\n", sections);
    }

    private static String section(CommandSpec command) {
        Set<ArgSpec> own = new LinkedHashSet<>(command.positionalParameters());
        command.options().stream().filter(option -> !isHelp(option)).forEach(own::add);
        List<String> elsewhere = new ArrayList<>();
        SHARED.forEach((group, title) -> {
            List<ArgSpec> options = options(command, group);
            if (!options.isEmpty()) {
                options.forEach(own::remove);
                elsewhere.add("[%s](#%s)"
                        .formatted(title, title.toLowerCase(Locale.ROOT).replace(' ', '-')));
            }
        });
        StringBuilder text = new StringBuilder("## " + command.qualifiedName() + "\n\n");
        text.append(wrapped(plain(String.join(" ", command.usageMessage().description())), "", ""));
        text.append(own.isEmpty() ? "" : "\n").append(entries(own));
        if (!elsewhere.isEmpty()) {
            text.append('\n').append(wrapped("And those of " + String.join(", ", elsewhere) + ".", "", ""));
        }
        return text.toString();
    }

    private static String shared(Class<?> group, String title, List<CommandSpec> commands) {
        List<CommandSpec> users = commands.stream()
                .filter(command -> !options(command, group).isEmpty())
                .toList();
        Set<String> texts = new LinkedHashSet<>();
        users.forEach(user -> texts.add(entries(options(user, group))));
        if (texts.size() != 1) {
            throw new IllegalStateException("commands differ in options of " + group.getSimpleName() + ": " + texts);
        }
        String names = users.stream()
                .map(user ->
                        "`" + user.qualifiedName().substring(user.root().name().length() + 1) + "`")
                .collect(joining(", "));
        return "## " + title + "\n\n" + wrapped("Of " + names + ".", "", "") + "\n"
                + texts.iterator().next();
    }

    private static List<ArgSpec> options(CommandSpec command, Class<?> group) {
        return command.mixins().values().stream()
                .filter(mixin -> group.isInstance(mixin.userObject()))
                .flatMap(mixin -> mixin.options().stream())
                .map(ArgSpec.class::cast)
                .toList();
    }

    private static String entries(Iterable<ArgSpec> args) {
        StringBuilder text = new StringBuilder();
        args.forEach(arg -> text.append(entry(arg)));
        return text.toString();
    }

    private static String entry(ArgSpec arg) {
        String description = String.join(" ", arg.description());
        String preset = arg.defaultValueString(false);
        Matcher found = DEFAULT.matcher(description);
        if (found.find()) {
            description = description.substring(0, found.start())
                    + (found.group(2) == null ? "" : " (" + found.group(2) + ")");
            preset = found.group(1);
        }
        List<String> head = new ArrayList<>();
        if (arg instanceof OptionSpec option) {
            boolean hasValue = option.arity().max() > 0;
            head.add("**`" + option.longestName() + (hasValue ? " " + option.paramLabel() : "") + "`**");
            head.add("`" + CommandRunner.variable(option) + "`");
            if (hasValue && preset != null && !preset.equals("null")) {
                head.add("default " + (preset.contains(" ") ? preset : "`" + preset + "`"));
            }
        } else {
            head.add("**`" + arg.paramLabel() + "`**");
        }
        if (arg.required()) {
            head.add("required");
        }
        return "- " + String.join(", ", head) + "  \n" + wrapped(plain(description), "  ", "  ");
    }

    /** Text as it is, in a language in which some characters mean more. */
    private static String plain(String text) {
        return text.replaceAll("([*<|])", "\\\\$1");
    }

    private static String wrapped(String text, String first, String indent) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder(first);
        for (String word : text.split("\\s+")) {
            if (line.length() + word.length() + 1 > WIDTH) {
                lines.append(line).append('\n');
                line.setLength(0);
                line.append(indent);
            }
            line.append(line.toString().isBlank() ? "" : " ").append(word);
        }
        return lines.append(line).append('\n').toString();
    }

    private static boolean isHelp(OptionSpec option) {
        return option.usageHelp() || option.versionHelp();
    }

    /** Every command that does something, in the order of help. */
    private static Stream<CommandSpec> leaves(CommandSpec command) {
        return command.subcommands().isEmpty()
                ? Stream.of(command)
                : command.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .flatMap(ConfigurationPage::leaves);
    }
}
