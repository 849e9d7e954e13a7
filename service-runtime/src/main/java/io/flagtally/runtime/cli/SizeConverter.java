package io.flagtally.runtime.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 65536}, {@code 64KiB}, {@code 1MiB}, {@code 1GiB}; below 2 GiB. */
public final class SizeConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        long bytes = LargeSizeConverter.bytes(text);
        if (bytes == LargeSizeConverter.NONE || bytes > Integer.MAX_VALUE) {
            throw new TypeConversionException("'" + text + "' is not a size below 2 GiB such as 65536, 64KiB or 1MiB");
        }
        return (int) bytes;
    }
}
