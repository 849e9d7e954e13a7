package io.flagtally.reader.unleash;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as JavaScript writes them: always with milliseconds. */
final class UnleashTimes {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private UnleashTimes() {}

    static String text(Instant time) {
        return FORMAT.format(time);
    }
}
