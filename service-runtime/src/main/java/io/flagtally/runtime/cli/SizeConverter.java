package io.flagtally.runtime.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 65536}, {@code 64KiB}, {@code 1MiB}; at most 2 GiB. */
public final class SizeConverter implements ITypeConverter<Integer> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,10})(KiB|MiB|)");

    @Override
    public Integer convert(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (matcher.matches()) {
            long unit =
                    switch (matcher.group(2)) {
                        case "KiB" -> 1024;
                        case "MiB" -> 1024 * 1024;
                        default -> 1;
                    };
            long bytes = Long.parseLong(matcher.group(1)) * unit;
            if (bytes <= Integer.MAX_VALUE) {
                return (int) bytes;
            }
        }
        throw new TypeConversionException("'" + text + "' is not a size below 2 GiB such as 65536, 64KiB or 1MiB");
    }
}
