package io.flagtally.runtime.cli;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;

/** Says what is wrong with a value that picocli could not read, in the form of all other wrong settings. */
final class WrongValue {
    private WrongValue() {}

    /** {@code --port (FLAGTALLY_PORT): 'abc' is not a whole number}, or picocli's own words where no value is wrong. */
    static String text(Exception error) {
        if (!(error instanceof ParameterException wrong)
                || wrong.getArgSpec() == null
                || wrong instanceof OverwrittenOptionException) {
            return error.getMessage();
        }
        String problem = name(wrong.getArgSpec()) + ": " + reason(wrong.getArgSpec(), wrong);
        return wrong.getValue() != null && ServiceLinks.isAddress(wrong.getValue())
                ? problem + "; " + ServiceLinks.ADVICE
                : problem;
    }

    /** The variable of the option that is concerned; empty if none is. */
    static String variable(Exception error) {
        return error instanceof ParameterException wrong && wrong.getArgSpec() instanceof OptionSpec option
                ? CommandRunner.variable(option)
                : "";
    }

    static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option
                ? option.longestName() + " (" + CommandRunner.variable(option) + ")"
                : arg.paramLabel();
    }

    private static String reason(ArgSpec arg, ParameterException wrong) {
        if (arg.typeInfo().isMap()) {
            // Without the value: what should be behind the '=' may be a secret.
            return "must be NAME=VALUE";
        }
        String value = "'" + wrong.getValue() + "' ";
        if (arg.converters().length > 0) {
            // Converters of ours say it well.
            return wrong.getCause() == null
                    ? value + "can't be read"
                    : wrong.getCause().getMessage();
        }
        Class<?> type = arg.auxiliaryTypes()[0];
        if (type == boolean.class || type == Boolean.class) {
            return value + "is not true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return value + "is not a whole number, or is too large";
        }
        if (type == Instant.class) {
            return value + "is not a time such as 2027-01-01T00:00:00Z";
        }
        if (type.isEnum()) {
            return value + "is not one of " + words(type);
        }
        return value + "can't be read";
    }

    private static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(each -> each.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
