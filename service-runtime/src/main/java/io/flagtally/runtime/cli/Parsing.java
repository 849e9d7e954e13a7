package io.flagtally.runtime.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The problems that parsing finds. Picocli stops at the first value that it can't read and leaves the settings behind
 * it without defaults. So the rest is parsed again without that value.
 */
final class Parsing {
    private final CommandLine commandLine;
    private final List<ParseResult> results = new ArrayList<>();

    Parsing(CommandLine commandLine, ParseResult parsed) {
        this.commandLine = commandLine;
        results.add(parsed);
        while (results.get(results.size() - 1).hasSubcommand()) {
            results.add(results.get(results.size() - 1).subcommand());
        }
    }

    CommandSpec lastCommand() {
        return results.get(results.size() - 1).commandSpec();
    }

    /**
     * One line a problem. Afterwards every setting has a value that could be read, or its default.
     *
     * @param rejected takes the variables whose values can't be read; the provider of defaults must leave them out
     */
    Set<String> problems(Map<String, String> environment, Set<String> rejected) {
        Set<String> problems = new LinkedHashSet<>();
        List<Exception> errors = errors(results);
        if (errors.isEmpty()) {
            return problems;
        }
        problems.addAll(texts(errors));
        Map<ArgSpec, Object> readable = readable();
        String[] command =
                results.stream().skip(1).map(each -> each.commandSpec().name()).toArray(String[]::new);
        boolean again = true;
        while (again) {
            again = false;
            for (Exception error : errors(new Parsing(commandLine, commandLine.parseArgs(command)).results)) {
                String variable = WrongValue.variable(error);
                if (environment.containsKey(variable) && rejected.add(variable)) {
                    problems.add(WrongValue.text(error));
                    again = true;
                }
            }
        }
        readable.forEach(ArgSpec::setValue);
        return problems;
    }

    /** An argument whose value can't be read is reported once, not as missing or superfluous too. */
    private static List<String> texts(List<Exception> errors) {
        Set<ArgSpec> wrong = new HashSet<>();
        Set<String> values = new HashSet<>();
        List<String> texts = new ArrayList<>();
        for (Exception error : errors) {
            if (error instanceof ParameterException found
                    && !(error instanceof MissingParameterException)
                    && found.getArgSpec() != null) {
                wrong.add(found.getArgSpec());
                values.add(found.getValue());
            }
        }
        for (Exception error : errors) {
            if (error instanceof MissingParameterException missing) {
                missing.getMissing().stream()
                        .filter(arg -> !wrong.contains(arg))
                        .forEach(arg -> texts.add(WrongValue.name(arg) + ": must be given"));
            } else if (!(error instanceof UnmatchedArgumentException unmatched)
                    || !values.containsAll(unmatched.getUnmatched())) {
                texts.add(WrongValue.text(error));
            }
        }
        return texts;
    }

    private Map<ArgSpec, Object> readable() {
        Map<ArgSpec, Object> values = new HashMap<>();
        for (ParseResult each : results) {
            each.matchedOptions().forEach(option -> values.put(option, option.getValue()));
            each.matchedPositionals().forEach(positional -> values.put(positional, positional.getValue()));
        }
        return values;
    }

    private static List<Exception> errors(List<ParseResult> results) {
        return results.stream()
                .flatMap(each -> each.errors().stream())
                .distinct()
                .toList();
    }
}
