package io.flagtally.runtime.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Runs a picocli command with Flagtally's rules: every option {@code --some-name} is also the environment variable
 * {@code FLAGTALLY_SOME_NAME}, an unknown {@code FLAGTALLY_} variable is an error, and all wrong settings are reported
 * together, with exit code {@value #EXIT_WRONG_SETTINGS}.
 */
public final class CommandRunner {
    /** Exit code for settings that can't be run with. */
    public static final int EXIT_WRONG_SETTINGS = CommandLine.ExitCode.USAGE;

    static final String PREFIX = "FLAGTALLY_";
    static final String KAFKA_PREFIX = PREFIX + "KAFKA_";

    /** Read by {@code bin/flagtally} and by the logging configuration. */
    private static final Set<String> LAUNCHER_VARIABLES = Set.of(PREFIX + "JAVA_OPTS", PREFIX + "LOG_LEVEL");

    private final CommandLine commandLine;
    private final Map<String, String> environment;

    /**
     * Variables whose values can't be read: their options get their defaults, so that the other ones can be checked.
     */
    private final Set<String> rejected = new HashSet<>();

    public CommandRunner(Object command, Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.commandLine = new CommandLine(command);
        commandLine.setDefaultValueProvider(arg -> arg instanceof OptionSpec option ? defaultText(option) : null);
        commandLine.setExecutionStrategy(this::execute);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        everyCommand(commandLine).forEach(each -> {
            each.getCommandSpec().parser().collectErrors(true);
            each.getCommandSpec().versionProvider(new ProjectVersion());
            handOverEnvironment(each.getCommandSpec());
        });
    }

    /** Where usage, results and errors go; standard output and standard error unless set. */
    public CommandRunner withOutput(PrintWriter out, PrintWriter err) {
        commandLine.setOut(out).setErr(err);
        return this;
    }

    /** What can be set, with defaults as help shows them. */
    public CommandSpec command() {
        return commandLine.getCommandSpec();
    }

    /** Runs the command and returns the process's exit code. */
    public int run(String... args) {
        return commandLine.execute(args);
    }

    private String defaultText(OptionSpec option) {
        String set = rejected.contains(variable(option)) ? null : environment.get(variable(option));
        return set == null ? DefaultText.of(option) : set;
    }

    private int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        Parsing parsing = new Parsing(commandLine, parsed);
        Set<String> problems = new LinkedHashSet<>(parsing.problems(environment, rejected));
        problems.addAll(unknownVariables());
        CommandSpec last = parsing.lastCommand();
        if (last.userObject() instanceof ChecksSettings command) {
            command.settingProblems().forEach(problem -> problems.add(withBothNames(problem, last)));
        }
        if (!problems.isEmpty()) {
            PrintWriter err = commandLine.getErr();
            problems.forEach(err::println);
            err.println("See '" + last.qualifiedName() + " --help'.");
            err.flush();
            return EXIT_WRONG_SETTINGS;
        }
        warnOfUnknownKafkaSettings(last);
        return new CommandLine.RunLast().execute(parsed);
    }

    private void warnOfUnknownKafkaSettings(CommandSpec command) {
        KafkaSettingNames names = command.userObject() instanceof ChecksSettings checked
                ? new KafkaSettingNames(checked.moreKafkaSettings(), checked.kafkaPrefixes())
                : new KafkaSettingNames(Set.of(), List.of());
        PrintWriter err = commandLine.getErr();
        command.mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(KafkaOptions.class::isInstance)
                .flatMap(kafka -> ((KafkaOptions) kafka).properties().keySet().stream())
                .sorted()
                .flatMap(name -> names.warning(name).stream())
                .forEach(warning -> err.println("warning: --kafka (" + PREFIX + "KAFKA): " + warning));
        err.flush();
    }

    /** {@code port: too large} becomes {@code --port (FLAGTALLY_PORT): too large}, if {@code --port} is an option. */
    private static String withBothNames(String problem, CommandSpec command) {
        int colon = problem.indexOf(':');
        String option = "--" + problem.substring(0, colon);
        return command.findOption(option) == null
                ? problem
                : option + " (" + variable(option) + ")" + problem.substring(colon);
    }

    private List<String> unknownVariables() {
        Set<String> known = new TreeSet<>(LAUNCHER_VARIABLES);
        everyCommand(commandLine)
                .flatMap(each -> each.getCommandSpec().options().stream())
                .forEach(option -> known.add(variable(option)));
        List<String> problems = new ArrayList<>();
        List<String> links = new ArrayList<>();
        for (String name : new TreeSet<>(environment.keySet())) {
            if (!name.startsWith(PREFIX) || known.contains(name)) {
                continue;
            }
            if (ServiceLinks.isOne(name, environment.get(name))) {
                links.add(name);
            } else if (!name.startsWith(KAFKA_PREFIX)) {
                problems.add(name + ": no setting has this name");
            }
        }
        if (!links.isEmpty()) {
            problems.add(String.join(", ", links) + ": " + ServiceLinks.ADVICE);
        }
        return problems;
    }

    private void handOverEnvironment(CommandSpec spec) {
        spec.mixins().values().forEach(mixin -> {
            if (mixin.userObject() instanceof KafkaOptions kafka) {
                kafka.environment(environment, ownVariables(spec));
            }
        });
    }

    private static Set<String> ownVariables(CommandSpec spec) {
        Set<String> names = new TreeSet<>();
        spec.root().commandLine().getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .forEach(each -> each.options().forEach(option -> names.add(variable(option))));
        spec.options().forEach(option -> names.add(variable(option)));
        return names;
    }

    private static Stream<CommandLine> everyCommand(CommandLine root) {
        return Stream.concat(
                Stream.of(root), root.getSubcommands().values().stream().flatMap(CommandRunner::everyCommand));
    }

    /** The environment variable of an option. */
    public static String variable(OptionSpec option) {
        return variable(option.longestName());
    }

    /** The environment variable of an option: {@code --data-dir} is {@code FLAGTALLY_DATA_DIR}. */
    static String variable(String longOption) {
        return PREFIX + longOption.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
