package io.flagtally.cli.capacity;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 3} and {@code 0.5}. */
final class NumberConverter implements ITypeConverter<Double> {
    private static final Pattern FORM = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    @Override
    public Double convert(String text) {
        if (!FORM.matcher(text.strip()).matches()) {
            throw new TypeConversionException("'" + text + "' is not a number such as 3 or 0.5");
        }
        return Double.parseDouble(text.strip());
    }
}
