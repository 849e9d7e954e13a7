package io.flagtally.model.decode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Makes any text a name that every store downstream takes: at most {@value #MAX_CODE_POINTS} code points, no U+0000, no
 * lone surrogate. Different texts stay different names.
 */
public final class Names {
    /** Longest name that is kept as it is, in code points. */
    public static final int MAX_CODE_POINTS = 255;

    private static final int HASH_BYTES = 8;
    private static final int KEPT_CODE_POINTS = MAX_CODE_POINTS - 1 - 2 * HASH_BYTES;

    /** Under which what is past a bound of names counts, so that sums stay exact. */
    public static final String OTHERS = "…";

    private static final Pattern CUT = Pattern.compile("…[0-9a-f]{" + 2 * HASH_BYTES + "}$");

    private Names() {}

    /** True of a name that {@link #clean} has cut; nobody evaluates a flag of that name. */
    public static boolean isCut(String name) {
        return name.length() >= MAX_CODE_POINTS
                && name.codePointCount(0, name.length()) == MAX_CODE_POINTS
                && CUT.matcher(name).find(name.length() - 1 - 2 * HASH_BYTES);
    }

    /**
     * The name for {@code text}: U+0000 becomes U+FFFD, a lone surrogate its escape (<code>\</code>{@code ud83d}), and
     * what is then too long is cut and ends in {@code …} and 16 hex digits of its SHA-256. Usually the same instance.
     */
    public static String clean(String text) {
        String printable = isPrintable(text) ? text : makePrintable(text);
        return isTooLong(printable) ? cut(printable) : printable;
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!isPairAt(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean isPairAt(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private static String makePrintable(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                out.append('\uFFFD');
            } else if (!Character.isSurrogate(c)) {
                out.append(c);
            } else if (isPairAt(text, i)) {
                out.append(c).append(text.charAt(++i));
            } else {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return out.toString();
    }

    private static boolean isTooLong(String text) {
        return text.length() > MAX_CODE_POINTS && text.codePointCount(0, text.length()) > MAX_CODE_POINTS;
    }

    private static String cut(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            String hash = HexFormat.of().formatHex(digest, 0, HASH_BYTES);
            return text.substring(0, text.offsetByCodePoints(0, KEPT_CODE_POINTS)) + '…' + hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
