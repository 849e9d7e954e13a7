package io.flagtally.model.json;

import java.math.BigInteger;

/**
 * Numbers as JavaScript reads and writes them, without ever expanding an exponent. Each text is walked over from left to
 * right, and once: whoever writes a number chooses its digits.
 */
public final class JsNumbers {
    /** Largest whole number that a JavaScript number holds exactly, 2^53 − 1. */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    /** Longer numeric texts are not looked at; no client writes them. */
    private static final int MAX_NUMERIC_TEXT = 400;

    private static final String INFINITY = "Infinity";
    private static final int NO_RADIX = 0;

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
            return new BigInteger(stripped.substring(2), radix).doubleValue();
        }
        boolean signed = isSign(stripped, 0);
        if (stripped.endsWith(INFINITY) && stripped.length() == INFINITY.length() + (signed ? 1 : 0)) {
            return stripped.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.NaN;
    }

    /** The value of a JSON number as a double, as {@code JSON.parse} gives it; infinite if it is too large. */
    public static double value(JsonTape tape, int node) {
        return tape.isLong(node) ? tape.integer(node) : Double.parseDouble(tape.text(node));
    }

    /**
     * The one spelling of a JSON number, exact to the last digit: {@code 1.0}, {@code 1} and {@code 10e-1} are {@code 1}. Laid
     * out as JavaScript does.
     */
    public static String canonical(String number) {
        int start = number.startsWith("-") ? 1 : 0;
        int wholeEnd = digitsEnd(number, start);
        boolean pointed = wholeEnd < number.length() && number.charAt(wholeEnd) == '.';
        int mantissaEnd = pointed ? digitsEnd(number, wholeEnd + 1) : wholeEnd;
        if (wholeEnd == start || exponentEnd(number, mantissaEnd) != number.length()) {
            throw new IllegalArgumentException("not a JSON number");
        }
        String digits =
                number.substring(start, wholeEnd) + (pointed ? number.substring(wholeEnd + 1, mantissaEnd) : "");
        int from = zerosEnd(digits);
        int to = digits.length();
        while (to > from && digits.charAt(to - 1) == '0') {
            to--;
        }
        if (from == to) {
            return "0";
        }
        // value = 0.significant × 10^(point + exponent)
        int point = wholeEnd - start - from;
        String exponent = mantissaEnd == number.length() ? "" : number.substring(mantissaEnd + 1);
        return number.substring(0, start) + layOut(digits.substring(from, to), point, exponent);
    }

    private static String layOut(String significant, int point, String exponent) {
        boolean negative = exponent.startsWith("-");
        String unsigned = isSign(exponent, 0) ? exponent.substring(1) : exponent;
        String magnitude = unsigned.substring(zerosEnd(unsigned));
        if (magnitude.length() > LIMB_DIGITS) {
            return scientific(significant, (negative ? "-" : "+") + sum(magnitude, negative ? 1L - point : point - 1L));
        }
        long size = magnitude.isEmpty() ? 0 : Long.parseLong(magnitude);
        return layOut(significant, point + (negative ? -size : size));
    }

    private static String layOut(String significant, long exponent) {
        int length = significant.length();
        if (length <= exponent && exponent <= LARGEST_PLAIN_EXPONENT) {
            return significant + "0".repeat((int) exponent - length);
        }
        if (0 < exponent && exponent <= LARGEST_PLAIN_EXPONENT) {
            return significant.substring(0, (int) exponent) + '.' + significant.substring((int) exponent);
        }
        if (SMALLEST_PLAIN_EXPONENT < exponent && exponent <= 0) {
            return "0." + "0".repeat((int) -exponent) + significant;
        }
        return scientific(significant, (exponent > 0 ? "+" : "") + (exponent - 1));
    }

    private static String scientific(String significant, String exponent) {
        String fraction = significant.length() == 1 ? "" : '.' + significant.substring(1);
        return significant.charAt(0) + fraction + 'e' + exponent;
    }

    /** A number of more than {@link #LIMB_DIGITS} digits, the first not 0, and {@code more}, which is smaller than a limb. */
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
        return sum.substring(zerosEnd(sum));
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

    private static int zerosEnd(String digits) {
        int at = 0;
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
