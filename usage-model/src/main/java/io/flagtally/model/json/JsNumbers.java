package io.flagtally.model.json;

import java.math.BigInteger;

/**
 * Numbers as JavaScript reads and writes them, without ever expanding an exponent. Each text is walked over from left
 * to right, and once: whoever writes a number chooses its digits.
 */
public final class JsNumbers {
    /** Largest whole number that a JavaScript number holds exactly, 2^53 − 1. */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    /** Longer numeric texts are not looked at; no client writes them. */
    private static final int MAX_NUMERIC_TEXT = 400;

    private static final String INFINITY = "Infinity";
    private static final int NO_RADIX = 0;

    /** No double is as large as a number of more bits, even if the first digit's are but one. */
    private static final int LARGEST_BITS = Double.MAX_EXPONENT + 1 + 3;

    /** JavaScript writes whole numbers below 10^21 and fractions from 10^-6 on without an exponent. */
    private static final int LARGEST_PLAIN_EXPONENT = 21;

    private static final int SMALLEST_PLAIN_EXPONENT = -6;

    /** As many decimal digits are added to and taken from each other as a long. */
    private static final int LIMB_DIGITS = 18;

    private static final long LIMB = 1_000_000_000_000_000_000L;

    private JsNumbers() {}

    /** What {@code Number(text)} gives: NaN if the text is no number, 0 if it is blank. */
    public static double parse(String text) {
        String stripped = strip(text);
        if (stripped.isEmpty()) {
            return 0;
        }
        if (stripped.length() > MAX_NUMERIC_TEXT) {
            return Double.NaN;
        }
        if (isDecimal(stripped)) {
            return Double.parseDouble(stripped);
        }
        int radix = radix(stripped);
        if (radix != NO_RADIX) {
            return parseWhole(stripped, zerosEnd(stripped, 2), radix);
        }
        boolean signed = isSign(stripped, 0);
        if (stripped.endsWith(INFINITY) && stripped.length() == INFINITY.length() + (signed ? 1 : 0)) {
            return stripped.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.NaN;
    }

    private static double parseWhole(String text, int from, int radix) {
        int digits = text.length() - from;
        int bits = digits * Integer.numberOfTrailingZeros(radix);
        if (bits < Long.SIZE) {
            return digits == 0 ? 0 : Long.parseLong(text, from, text.length(), radix);
        }
        return bits > LARGEST_BITS
                ? Double.POSITIVE_INFINITY
                : new BigInteger(text.substring(from), radix).doubleValue();
    }

    /** The value of a JSON number as a double, as {@code JSON.parse} gives it; infinite if it is too large. */
    public static double value(JsonTape tape, int node) {
        return tape.isLong(node) ? tape.integer(node) : Double.parseDouble(tape.text(node));
    }

    /**
     * The one spelling of a JSON number, exact to the last digit: {@code 1.0}, {@code 1} and {@code 10e-1} are
     * {@code 1}. Laid out as JavaScript does.
     */
    public static String canonical(String number) {
        StringBuilder out = new StringBuilder(number.length() + 2);
        writeCanonical(number, out);
        return out.toString();
    }

    /**
     * Appends {@link #canonical}. A hostile value is all numbers: nothing is made in between but its digits in one row.
     */
    static void writeCanonical(String number, StringBuilder out) {
        int start = number.startsWith("-") ? 1 : 0;
        int wholeEnd = digitsEnd(number, start);
        boolean pointed = wholeEnd < number.length() && number.charAt(wholeEnd) == '.';
        int mantissaEnd = pointed ? digitsEnd(number, wholeEnd + 1) : wholeEnd;
        if (wholeEnd == start || exponentEnd(number, mantissaEnd) != number.length()) {
            throw new IllegalArgumentException("not a JSON number");
        }
        String whole = number.substring(start, wholeEnd);
        String digits = pointed ? whole.concat(number.substring(wholeEnd + 1, mantissaEnd)) : whole;
        int from = zerosEnd(digits, 0);
        int to = digits.length();
        while (to > from && digits.charAt(to - 1) == '0') {
            to--;
        }
        if (from == to) {
            out.append('0');
            return;
        }
        out.append(number, 0, start);
        // value = 0.significant × 10^(point + exponent)
        writeScaled(digits, from, to, whole.length() - from, number, mantissaEnd + 1, out);
    }

    private static void writeScaled(
            String digits, int from, int to, int point, String number, int exponent, StringBuilder out) {
        int end = number.length();
        if (exponent >= end) {
            layOut(digits, from, to, point, out);
            return;
        }
        boolean negative = number.charAt(exponent) == '-';
        int magnitude = zerosEnd(number, isSign(number, exponent) ? exponent + 1 : exponent);
        if (end - magnitude > LIMB_DIGITS) {
            writeMantissa(digits, from, to, out);
            out.append(negative ? '-' : '+')
                    .append(sum(number.substring(magnitude), negative ? 1L - point : point - 1L));
            return;
        }
        long size = magnitude == end ? 0 : Long.parseLong(number, magnitude, end, 10);
        layOut(digits, from, to, point + (negative ? -size : size), out);
    }

    private static void layOut(String digits, int from, int to, long exponent, StringBuilder out) {
        int length = to - from;
        if (length <= exponent && exponent <= LARGEST_PLAIN_EXPONENT) {
            out.append(digits, from, to);
            writeZeros((int) exponent - length, out);
        } else if (0 < exponent && exponent <= LARGEST_PLAIN_EXPONENT) {
            int split = from + (int) exponent;
            out.append(digits, from, split).append('.').append(digits, split, to);
        } else if (SMALLEST_PLAIN_EXPONENT < exponent && exponent <= 0) {
            out.append("0.");
            writeZeros((int) -exponent, out);
            out.append(digits, from, to);
        } else {
            writeMantissa(digits, from, to, out);
            if (exponent > 0) {
                out.append('+');
            }
            out.append(exponent - 1);
        }
    }

    private static void writeMantissa(String digits, int from, int to, StringBuilder out) {
        out.append(digits.charAt(from));
        if (to - from > 1) {
            out.append('.').append(digits, from + 1, to);
        }
        out.append('e');
    }

    private static void writeZeros(int count, StringBuilder out) {
        for (int i = 0; i < count; i++) {
            out.append('0');
        }
    }

    /**
     * A number of more than {@link #LIMB_DIGITS} digits, the first not 0, and {@code more}, which is smaller than a
     * limb.
     */
    private static String sum(String digits, long more) {
        int split = digits.length() - LIMB_DIGITS;
        long lower = Long.parseLong(digits, split, digits.length(), 10) + more;
        char[] upper = digits.substring(0, split).toCharArray();
        if (lower < 0) {
            lower += LIMB;
            int at = split - 1;
            while (upper[at] == '0') {
                upper[at--] = '9';
            }
            upper[at]--;
        } else if (lower >= LIMB) {
            lower -= LIMB;
            int at = split - 1;
            while (at >= 0 && upper[at] == '9') {
                upper[at--] = '0';
            }
            if (at >= 0) {
                upper[at]++;
            } else {
                upper = ('1' + new String(upper)).toCharArray();
            }
        }
        String lowerDigits = Long.toString(lower);
        String sum = new String(upper) + "0".repeat(LIMB_DIGITS - lowerDigits.length()) + lowerDigits;
        return sum.substring(zerosEnd(sum, 0));
    }

    private static boolean isDecimal(String text) {
        int from = isSign(text, 0) ? 1 : 0;
        int at = digitsEnd(text, from);
        int digits = at - from;
        if (at < text.length() && text.charAt(at) == '.') {
            from = at + 1;
            at = digitsEnd(text, from);
            digits += at - from;
        }
        return digits > 0 && exponentEnd(text, at) == text.length();
    }

    /** The end of the exponent at {@code from}, which is {@code from} itself if there is none. */
    private static int exponentEnd(String text, int from) {
        if (from == text.length() || (text.charAt(from) | 0x20) != 'e') {
            return from;
        }
        int digits = isSign(text, from + 1) ? from + 2 : from + 1;
        int end = digitsEnd(text, digits);
        return end > digits ? end : from;
    }

    /** The base that a whole number is written in, if not 10; {@link #NO_RADIX} if the text is none. */
    private static int radix(String text) {
        if (text.length() < 3 || text.charAt(0) != '0') {
            return NO_RADIX;
        }
        int radix =
                switch (text.charAt(1)) {
                    case 'x', 'X' -> 16;
                    case 'o', 'O' -> 8;
                    case 'b', 'B' -> 2;
                    default -> NO_RADIX;
                };
        int at = 2;
        while (at < text.length() && text.charAt(at) < 0x80 && Character.digit(text.charAt(at), 16) >= 0) {
            if (Character.digit(text.charAt(at), 16) >= radix) {
                return NO_RADIX;
            }
            at++;
        }
        return at == text.length() ? radix : NO_RADIX;
    }

    private static boolean isSign(String text, int at) {
        return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+');
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int zerosEnd(CharSequence digits, int from) {
        int at = from;
        while (at < digits.length() && digits.charAt(at) == '0') {
            at++;
        }
        return at;
    }

    /** What {@code String.prototype.trim} takes away, which is more than {@link String#strip} does. */
    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isJsSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isJsSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isJsSpace(char c) {
        return c == '\t' || c == '\n' || c == 0x0B || c == '\f' || c == '\r' || c == 0xFEFF || Character.isSpaceChar(c);
    }
}
