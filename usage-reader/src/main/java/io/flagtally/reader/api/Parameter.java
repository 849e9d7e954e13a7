package io.flagtally.reader.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A parameter of an address, and how its text is read.
 *
 * @param name as it stands in the query or in the path
 * @param reader throws the problem of a text that is no value
 */
public record Parameter<T>(String name, Function<String, T> reader) {
    /** Names have at most 255 code points, and a cut one some more. */
    private static final int LONGEST_NAME = 300;

    private static final int LONGEST_ZONE = 64;

    /** What a shift of a zone may be written as, beside the zones that have a name. */
    private static final Pattern OFFSET = Pattern.compile("[+-][01][0-9]:[0-5][0-9]|Z");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    /** Years of four digits: far enough for any range, and no overflow anywhere. */
    private static final Pattern TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|[+-].*)");

    /** The name of a flag, app, environment, …: any text but an empty one. */
    public static Parameter<String> name(String name) {
        return text(name, LONGEST_NAME);
    }

    /** Any text of 1 to {@code longest} code points. */
    public static Parameter<String> text(String name, int longest) {
        return new Parameter<>(name, text -> {
            if (text.isEmpty()) {
                throw Problem.wrong(name, "must not be empty");
            }
            if (text.codePointCount(0, text.length()) > longest) {
                throw Problem.wrong(name, "must be at most " + longest + " characters");
            }
            if (text.indexOf('\0') >= 0) {
                throw Problem.wrong(name, "must not hold U+0000");
            }
            return text;
        });
    }

    public static Parameter<Integer> number(String name, int smallest, int largest) {
        return new Parameter<>(name, text -> {
            boolean good = WHOLE_NUMBER.matcher(text).matches()
                    && Long.parseLong(text) >= smallest
                    && Long.parseLong(text) <= largest;
            if (!good) {
                throw Problem.wrong(name, "must be a whole number from " + smallest + " to " + largest);
            }
            return Integer.parseInt(text);
        });
    }

    /** One of an enum's constants, in lower case. */
    public static <E extends Enum<E>> Parameter<E> choice(String name, Class<E> type) {
        return new Parameter<>(name, text -> constant(name, type, text));
    }

    /** Several of them, separated by commas, each once. */
    public static <E extends Enum<E>> Parameter<List<E>> choices(String name, Class<E> type) {
        return new Parameter<>(name, text -> {
            List<E> chosen = new ArrayList<>();
            for (String each : text.split(",", -1)) {
                E constant = constant(name, type, each);
                if (chosen.contains(constant)) {
                    throw Problem.wrong(name, "names " + word(constant) + " twice");
                }
                chosen.add(constant);
            }
            return chosen;
        });
    }

    public static Parameter<Boolean> truth(String name) {
        return new Parameter<>(name, text -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw Problem.wrong(name, "must be true or false");
            }
            return text.equals("true");
        });
    }

    /** A time with its offset. */
    public static Parameter<Instant> time(String name) {
        return new Parameter<>(name, text -> {
            try {
                if (TIME.matcher(text).matches()) {
                    return OffsetDateTime.parse(text).toInstant();
                }
            } catch (DateTimeException e) {
                // No such day, hour or offset.
            }
            throw Problem.wrong(
                    name,
                    "must be a time such as 2026-11-21T12:00:00Z, or with an offset, whose plus is %2B in an URL");
        });
    }

    public static Parameter<ZoneId> zone(String name) {
        return new Parameter<>(name, text -> {
            try {
                boolean known = ZoneId.getAvailableZoneIds().contains(text);
                if (text.length() <= LONGEST_ZONE
                        && (known || OFFSET.matcher(text).matches())) {
                    return ZoneId.of(text);
                }
            } catch (DateTimeException e) {
                // An offset past 18 hours.
            }
            throw Problem.wrong(
                    name,
                    "must be a zone such as Europe/Berlin, or an offset such as +05:30, whose plus is %2B in an URL");
        });
    }

    /** Any text at all: for addresses that ignore what they don't understand. */
    public static Parameter<String> anything(String name) {
        return new Parameter<>(name, text -> text);
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        String words =
                Arrays.stream(type.getEnumConstants()).map(Parameter::word).collect(Collectors.joining(", "));
        throw Problem.wrong(name, "must be one of " + words);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
