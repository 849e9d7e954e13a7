package io.flagtally.model.json;

/** Finds what the end of a JSON text cuts off: a literal, a number, or what must come after a sign. */
final class CutToken {
    /** The text does not end within anything. */
    static final int NONE = -1;

    private static final String LITERALS = " true false null";

    private CutToken() {}

    /** Where the token starts that the end of {@code text} cuts off, or the sign after which more must come. */
    static int start(String text) {
        int last = text.length() - 1;
        while (last >= 0 && isSpace(text.charAt(last))) {
            last--;
        }
        if (last >= 0 && ",:{[".indexOf(text.charAt(last)) >= 0) {
            return last;
        }
        int start = text.length();
        while (start > 0 && isOfToken(text.charAt(start - 1))) {
            start--;
        }
        String token = text.substring(start);
        return isCutLiteral(token) || isCutNumber(token) ? start : NONE;
    }

    private static boolean isCutLiteral(String token) {
        int at = LITERALS.indexOf(' ' + token);
        int end = at + 1 + token.length();
        return !token.isEmpty() && at >= 0 && end < LITERALS.length() && LITERALS.charAt(end) != ' ';
    }

    /** A number that ends with its sign, its point, or the sign of its exponent. */
    private static boolean isCutNumber(String token) {
        int whole = token.startsWith("-") ? 1 : 0;
        int at = digits(token, whole);
        if (at == token.length()) {
            return token.equals("-");
        }
        if (at == whole) {
            return false;
        }
        if (token.charAt(at) == '.') {
            int fraction = at + 1;
            at = digits(token, fraction);
            if (fraction == token.length()) {
                return true;
            }
            if (at == fraction || at == token.length()) {
                return false;
            }
        }
        boolean exponent = (token.charAt(at) | 0x20) == 'e';
        boolean signed = at + 1 < token.length() && (token.charAt(at + 1) == '-' || token.charAt(at + 1) == '+');
        return exponent && token.length() == at + (signed ? 2 : 1);
    }

    private static int digits(String token, int from) {
        int at = from;
        while (at < token.length() && token.charAt(at) >= '0' && token.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static boolean isOfToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '+'
                || c == '-';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
