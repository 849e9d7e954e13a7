package io.flagtally.runtime.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes an option's default as a person would. Defaults stand once, in the records that hold the settings: an option's
 * field begins with the record's value, and help shows it as {@code 64MiB} or {@code 10s}.
 */
final class DefaultText {
    private DefaultText() {}

    /** A text that the option's converter reads as the default; null where picocli's own text will do. */
    static String of(OptionSpec option) {
        if (option.defaultValue() != null) {
            // The field begins with the zero of its type.
            return null;
        }
        Object value = option.initialValue();
        if (value instanceof Duration duration) {
            return DurationConverter.text(duration);
        }
        if (value instanceof Enum<?> word) {
            return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value instanceof Number bytes && isSize(option) ? LargeSizeConverter.text(bytes.longValue()) : null;
    }

    private static boolean isSize(OptionSpec option) {
        return Arrays.stream(option.converters()).anyMatch(DefaultText::readsSizes);
    }

    private static boolean readsSizes(ITypeConverter<?> converter) {
        return converter instanceof SizeConverter || converter instanceof LargeSizeConverter;
    }
}
