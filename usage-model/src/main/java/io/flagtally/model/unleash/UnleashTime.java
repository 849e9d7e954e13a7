package io.flagtally.model.unleash;

/**
 * Reads a bucket's times as an Unleash server does: RFC 3339, with a zone or in UTC, a blank or T between date and
 * time, an offset with or without colon or minutes, any number of fraction digits.
 */
final class UnleashTime {
    /** Not a time. */
    static final long INVALID = Long.MIN_VALUE;

    /** Farthest a JavaScript date reaches, ms. */
    private static final long MAX_MILLIS = 8_640_000_000_000_000L;

    /** A smaller epoch is in seconds: as milliseconds it would be before April 1973. */
    private static final long SECONDS_BELOW = 100_000_000_000L;

    private static final int[] DAYS_IN_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    /** Length of the text that {@link #ofUsual} takes. */
    static final int USUAL_LENGTH = 24;

    private static final long ZEROS = 0x3030303030303030L;
    private static final long SIXES = 0x0606060606060606L;
    private static final long UPPER_HALVES = 0xF0F0F0F0F0F0F0F0L;

    // Eight bytes, the first lowest, where signs stand and which: dddd-dd-, ddTdd:dd, :dd.dddZ.
    private static final long DATE_SIGNS = 0xFF0000FF00000000L;
    private static final long DATE_FORM = 0x2D00002D00000000L;
    private static final long TIME_SIGNS = 0x0000FF0000FF0000L;
    private static final long TIME_FORM = 0x00003A0000540000L;
    private static final long SECOND_SIGNS = 0xFF000000FF0000FFL;
    private static final long SECOND_FORM = 0x5A0000002E00003AL;

    private UnleashTime() {}

    /** Turns a number of milliseconds or seconds into ms since the epoch; {@link #INVALID} if it is out of range. */
    static long ofEpoch(double epoch) {
        if (epoch != Math.rint(epoch) || Math.abs(epoch) > MAX_MILLIS) {
            return INVALID;
        }
        long whole = (long) epoch;
        return Math.abs(whole) < SECONDS_BELOW ? whole * 1000 : whole;
    }

    /**
     * The same for the form that nearly all clients write, {@code 2026-11-21T18:51:48.927Z}, as three times eight
     * bytes, the first lowest; {@link #INVALID} if the text is of another form or does not exist.
     */
    static long ofUsual(long date, long dayToMinute, long secondToZone) {
        boolean form = (date & DATE_SIGNS) == DATE_FORM
                && (dayToMinute & TIME_SIGNS) == TIME_FORM
                && (secondToZone & SECOND_SIGNS) == SECOND_FORM
                && areDigits(date, DATE_SIGNS)
                && areDigits(dayToMinute, TIME_SIGNS)
                && areDigits(secondToZone, SECOND_SIGNS);
        if (!form) {
            return INVALID;
        }
        int year = twoDigits(date, 0) * 100 + twoDigits(date, 2);
        int month = twoDigits(date, 5);
        int day = twoDigits(dayToMinute, 0);
        int hour = twoDigits(dayToMinute, 3);
        int minute = twoDigits(dayToMinute, 6);
        int second = twoDigits(secondToZone, 1);
        int millis = twoDigits(secondToZone, 4) * 10 + digit(secondToZone, 6);
        if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) {
            return INVALID;
        }
        return ((daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute) * 60_000 + second * 1000L + millis;
    }

    /** True if every byte outside of {@code signs} is a digit. */
    private static boolean areDigits(long text, long signs) {
        long digits = (text & ~signs) | (ZEROS & signs);
        // Only a digit has 3 in its upper half both before and after 6 is added; a byte above 0x80 may carry, but fails
        // before.
        return (digits & UPPER_HALVES) == ZEROS && ((digits + SIXES) & UPPER_HALVES) == ZEROS;
    }

    private static int twoDigits(long text, int at) {
        return digit(text, at) * 10 + digit(text, at + 1);
    }

    private static int digit(long text, int at) {
        return (int) (text >>> (at << 3)) & 0xF;
    }

    /** Milliseconds since the epoch; {@link #INVALID} if the text is no date and time, or one that does not exist. */
    static long parse(char[] text, int start, int length) {
        int end = start + length;
        if (length < 19
                || text[start + 4] != '-'
                || text[start + 7] != '-'
                || !isSeparator(text[start + 10])
                || text[start + 13] != ':'
                || text[start + 16] != ':') {
            return INVALID;
        }
        int year = digits(text, start, 4);
        int month = digits(text, start + 5, 2);
        int day = digits(text, start + 8, 2);
        int hour = digits(text, start + 11, 2);
        int minute = digits(text, start + 14, 2);
        int second = digits(text, start + 17, 2);
        if (year < 0 || !isDate(year, month, day)) {
            return INVALID;
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return INVALID;
        }
        int at = start + 19;
        int millis = 0;
        if (at < end && text[at] == '.') {
            int from = ++at;
            int scale = 100;
            while (at < end && isDigit(text[at])) {
                millis += (text[at] - '0') * scale;
                scale /= 10;
                at++;
            }
            if (at == from) {
                return INVALID;
            }
        }
        int offset = offsetMinutes(text, at, end);
        if (offset == Integer.MIN_VALUE) {
            return INVALID;
        }
        long minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - offset;
        return minutes * 60_000 + second * 1000L + millis;
    }

    private static int offsetMinutes(char[] text, int at, int end) {
        int left = end - at;
        if (left == 0 || (left == 1 && (text[at] == 'Z' || text[at] == 'z'))) {
            return 0;
        }
        if (left != 3 && left != 5 && !(left == 6 && text[at + 3] == ':')) {
            return Integer.MIN_VALUE;
        }
        int hours = digits(text, at + 1, 2);
        int minutes = left == 3 ? 0 : digits(text, end - 2, 2);
        if ((text[at] != '+' && text[at] != '-') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        int offset = hours * 60 + minutes;
        return text[at] == '-' ? -offset : offset;
    }

    private static boolean isSeparator(char c) {
        return c == 'T' || c == 't' || Character.isWhitespace(c) || c == '\u00A0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The number that {@code count} digits make, or -1. */
    private static int digits(char[] text, int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            if (!isDigit(text[i])) {
                return -1;
            }
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    private static boolean isDate(int year, int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
    }

    private static int daysIn(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && leap ? 29 : DAYS_IN_MONTH[month - 1];
    }

    /** Proleptic Gregorian. Years are counted from March, so that the leap day comes last. */
    private static long daysSinceEpoch(int year, int month, int day) {
        long y = month <= 2 ? year - 1L : year;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }
}
