package io.flagtally.cli.letters;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 3:1204}. */
final class LetterIdConverter implements ITypeConverter<LetterId> {
    @Override
    public LetterId convert(String text) {
        return LetterId.parse(text)
                .orElseThrow(
                        () -> new TypeConversionException("'" + text + "' is not PARTITION:OFFSET, such as 3:1204"));
    }
}
