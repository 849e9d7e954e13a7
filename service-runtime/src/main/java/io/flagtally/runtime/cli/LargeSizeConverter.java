package io.flagtally.runtime.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 65536}, {@code 64KiB}, {@code 1MiB}, {@code 4GiB}; at most 1024 TiB. */
public final class LargeSizeConverter implements ITypeConverter<Long> {
    /** In place of a size. */
    static final long NONE = -1;

    private static final Pattern FORM = Pattern.compile("(\\d{1,16})(KiB|MiB|GiB|)");
    private static final long LARGEST = 1L << 50;

    @Override
    public Long convert(String text) {
        long bytes = bytes(text);
        if (bytes == NONE) {
            throw new TypeConversionException("'" + text + "' is not a size such as 65536, 64KiB, 1MiB or 4GiB");
        }
        return bytes;
    }

    /** {@link #NONE} if it is no size, or too large for any. */
    static long bytes(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return NONE;
        }
        long unit =
                switch (matcher.group(2)) {
                    case "KiB" -> 1L << 10;
                    case "MiB" -> 1L << 20;
                    case "GiB" -> 1L << 30;
                    default -> 1;
                };
        long amount = Long.parseLong(matcher.group(1));
        return amount <= LARGEST / unit ? amount * unit : NONE;
    }

    /** Writes what {@link #convert} reads, in the largest unit of which it is a whole number. */
    static String text(long bytes) {
        if (bytes == 0 || bytes % (1L << 10) != 0) {
            return Long.toString(bytes);
        }
        if (bytes % (1L << 20) != 0) {
            return (bytes >> 10) + "KiB";
        }
        return bytes % (1L << 30) != 0 ? (bytes >> 20) + "MiB" : (bytes >> 30) + "GiB";
    }
}
