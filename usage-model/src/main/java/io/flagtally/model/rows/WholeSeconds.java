package io.flagtally.model.rows;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Writes times as {@code 2026-11-21T12:00:00Z}, a fraction of a second cut off: the schemas promise whole seconds, and
 * a time of receipt has milliseconds.
 */
public final class WholeSeconds extends JsonSerializer<Instant> {
    private static final int DAY = 86_400;
    private static final int HOUR = 3_600;
    private static final int MINUTE = 60;

    /** From the year 10,000 on a year has a sign and more digits. */
    private static final long END_OF_FOUR_DIGITS =
            Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();

    @Override
    public void serialize(Instant value, JsonGenerator generator, SerializerProvider provider) throws IOException {
        long seconds = value.getEpochSecond();
        if (seconds < 0 || seconds >= END_OF_FOUR_DIGITS) {
            generator.writeString(value.truncatedTo(ChronoUnit.SECONDS).toString());
            return;
        }
        // A tenth of what a formatter takes, and an answer has thousands of times.
        LocalDate date = LocalDate.ofEpochDay(seconds / DAY);
        int time = (int) (seconds % DAY);
        char[] text = "0000-00-00T00:00:00Z".toCharArray();
        twoDigits(text, 0, date.getYear() / 100);
        twoDigits(text, 2, date.getYear() % 100);
        twoDigits(text, 5, date.getMonthValue());
        twoDigits(text, 8, date.getDayOfMonth());
        twoDigits(text, 11, time / HOUR);
        twoDigits(text, 14, time % HOUR / MINUTE);
        twoDigits(text, 17, time % MINUTE);
        generator.writeString(text, 0, text.length);
    }

    private static void twoDigits(char[] text, int at, int number) {
        text[at] = (char) ('0' + number / 10);
        text[at + 1] = (char) ('0' + number % 10);
    }
}
