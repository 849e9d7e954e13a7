package io.flagtally.model.json;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as JavaScript reads and writes them, without ever expanding an exponent. */
public final class JsNumbers {
    /** Largest whole number that a JavaScript number holds exactly, 2^53 − 1. */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    /** Longer numeric texts are not looked at; no client writes them. */
    private static final int MAX_NUMERIC_TEXT = 400;

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern RADIX = Pattern.compile("0(?:[xX]([0-9a-fA-F]+)|[oO]([0-7]+)|[bB]([01]+))");
    private static final Pattern INFINITY = Pattern.compile("([+-]?)Infinity");
    private static final Pattern JSON_NUMBER = Pattern.compile("(-?)(\\d+)(?:\\.(\\d*))?(?:[eE]([+-]?\\d+))?");

    /** JavaScript writes whole numbers below 10^21 and fractions from 10^-6 on without an exponent. */
    private static final int LARGEST_PLAIN_EXPONENT = 21;

    private static final int SMALLEST_PLAIN_EXPONENT = -6;

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
        if (DECIMAL.matcher(stripped).matches()) {
            return Double.parseDouble(stripped);
        }
        Matcher radix = RADIX.matcher(stripped);
        if (radix.matches()) {
            if (radix.group(1) != null) {
                return new BigInteger(radix.group(1), 16).doubleValue();
            }
            return radix.group(2) != null
                    ? new BigInteger(radix.group(2), 8).doubleValue()
                    : new BigInteger(radix.group(3), 2).doubleValue();
        }
        Matcher infinity = INFINITY.matcher(stripped);
        if (infinity.matches()) {
            return infinity.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
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
        Matcher matcher = JSON_NUMBER.matcher(number);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a JSON number");
        }
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        String digits = matcher.group(2) + fraction;
        int from = 0;
        while (from < digits.length() && digits.charAt(from) == '0') {
            from++;
        }
        int to = digits.length();
        while (to > from && digits.charAt(to - 1) == '0') {
            to--;
        }
        if (from == to) {
            return "0";
        }
        String significant = digits.substring(from, to);
        // value = 0.significant × 10^point
        BigInteger point = BigInteger.valueOf((long) matcher.group(2).length() - from);
        if (matcher.group(4) != null) {
            point = point.add(new BigInteger(matcher.group(4)));
        }
        return matcher.group(1) + layOut(significant, point);
    }

    private static String layOut(String digits, BigInteger point) {
        int length = digits.length();
        boolean small = point.bitLength() < Integer.SIZE;
        int exponent = small ? point.intValue() : 0;
        if (small && length <= exponent && exponent <= LARGEST_PLAIN_EXPONENT) {
            return digits + "0".repeat(exponent - length);
        }
        if (small && 0 < exponent && exponent <= LARGEST_PLAIN_EXPONENT) {
            return digits.substring(0, exponent) + '.' + digits.substring(exponent);
        }
        if (small && SMALLEST_PLAIN_EXPONENT < exponent && exponent <= 0) {
            return "0." + "0".repeat(-exponent) + digits;
        }
        BigInteger scientific = point.subtract(BigInteger.ONE);
        String mantissa = length == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + 'e' + (scientific.signum() < 0 ? "" : "+") + scientific;
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
