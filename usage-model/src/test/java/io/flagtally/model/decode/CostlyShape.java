package io.flagtally.model.decode;

import io.flagtally.model.report.ReportFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small document, and how it becomes a large one: small ones are quick to mutate, and what makes a large document
 * dear is in it many times.
 *
 * @param tokens of the small document, which need not be JSON
 * @param at the token from which it grows
 * @param growth how
 */
record CostlyShape(List<String> tokens, int at, Growth growth) {
    private static final int MOST_TOKENS = 120;
    private static final int LONGEST_TOKEN = 400;

    /** As deep as goes with the limit on depth. */
    private static final int DEPTH = DecodeLimits.DEFAULT.maxDepth() - 50;

    private static final Pattern TOKEN =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|[{}\\[\\],:]|[^{}\\[\\],:\"\\s]+|\\s+|\"");

    private static final List<String> DICTIONARY = List.of(
            "0",
            "1.50e1",
            "-0.0e-0",
            "1e999999999999999999999",
            "1234567890123456789012345678901234567890123",
            "null",
            "true",
            "\"\"",
            "[]",
            "{}",
            "[[[]]]",
            "{\"b\":{},\"a\":{}}",
            "\" 0x1F \"",
            "\"\\u0041\"",
            "\"\\ud83d\"",
            "\"\u65e5\u672c\"",
            "\"\ufffd\"",
            "\"[[1,2,{}]\"",
            "\"2026-11-21T10:00:00.000+01:00\"",
            "\"yes\"",
            "\"no\"",
            "\"variants\"",
            "\"value\"",
            "\"count\"",
            "\"active\"",
            "\"timestamp\"",
            "\"environment\"",
            "\"receivedProperties\"",
            "\"receivedValues\"",
            "\"id\"",
            "\"strategies\"");

    enum Growth {
        /** The list's element or object's field there, again and again. */
        REPEATED,
        /** So, with a new first text in each. */
        NUMBERED,
        IN_LISTS,
        IN_OBJECTS,
        /** What is within the token there, again and again. */
        STRETCHED
    }

    /** Normal reports, and the hostile shapes that are known. */
    static List<CostlyShape> seeds(ReportFormat format) {
        List<CostlyShape> seeds = new ArrayList<>();
        List<byte[]> documents = new ArrayList<>();
        documents.add(DecodeCost.normal(100));
        for (HostileShapes.Shape shape : HostileShapes.ALL) {
            documents.add(shape.document(new Random(1), format, 200));
        }
        for (byte[] document : documents) {
            List<String> tokens = tokens(new String(document, StandardCharsets.UTF_8));
            for (Growth growth : Growth.values()) {
                // Somewhere within what a format has many of.
                seeds.add(new CostlyShape(tokens, tokens.size() * 3 / 4, growth));
            }
        }
        return seeds;
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        for (Matcher matcher = TOKEN.matcher(text); matcher.find() && tokens.size() < MOST_TOKENS; ) {
            String token = matcher.group();
            tokens.add(token.length() > LONGEST_TOKEN ? token.substring(0, LONGEST_TOKEN - 1) + '"' : token);
        }
        return List.copyOf(tokens);
    }

    /** A document of about {@code size} bytes. */
    byte[] document(int size) {
        StringBuilder out = new StringBuilder(size + 512);
        int from = growth == Growth.STRETCHED ? at : elementStart(at);
        int to = growth == Growth.STRETCHED ? at + 1 : elementEnd(at);
        append(out, 0, from);
        int rest = 0;
        for (String token : tokens.subList(to, tokens.size())) {
            rest += token.length();
        }
        switch (growth) {
            case REPEATED, NUMBERED -> {
                for (int i = 0; i == 0 || out.length() + rest < size; i++) {
                    appendElement(out, from, to, i);
                    if (out.length() + rest < size) {
                        out.append(',');
                    }
                }
                if (out.charAt(out.length() - 1) == ',') {
                    out.setLength(out.length() - 1);
                }
            }
            case IN_LISTS -> nest(out, from, to, "[", "]", size);
            case IN_OBJECTS -> nest(out, from, to, "{\"a\":", "}", size);
            case STRETCHED -> stretch(out, tokens.get(at), size - rest);
        }
        append(out, to, tokens.size());
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void append(StringBuilder out, int from, int to) {
        for (int i = from; i < to; i++) {
            out.append(tokens.get(i));
        }
    }

    private void appendElement(StringBuilder out, int from, int to, int number) {
        boolean done = growth != Growth.NUMBERED;
        for (int i = from; i < to; i++) {
            String token = tokens.get(i);
            boolean here = !done && token.length() > 1 && token.charAt(0) == '"';
            if (here) {
                out.append('"').append(Integer.toString(number, 36)).append(token, 1, token.length());
            } else {
                out.append(token);
            }
            done |= here;
        }
    }

    private void nest(StringBuilder out, int from, int to, String open, String close, int size) {
        int depth = Math.max(1, Math.min(DEPTH, (size - out.length()) / (open.length() + close.length())));
        int value = from;
        // A field keeps its name outside.
        if (to - from > 2 && tokens.get(from + 1).equals(":")) {
            value = from + 2;
        }
        append(out, from, value);
        out.append(open.repeat(depth));
        append(out, value, to);
        out.append(close.repeat(depth));
    }

    private static void stretch(StringBuilder out, String token, int size) {
        boolean text = token.length() > 1 && token.charAt(0) == '"';
        String inside = text ? token.substring(1, token.length() - 1) : token;
        if (inside.isEmpty()) {
            inside = "a";
        }
        out.append(text ? "\"" : "")
                .append(inside.repeat(Math.max(1, (size - out.length()) / inside.length())))
                .append(text ? "\"" : "");
    }

    private int elementStart(int token) {
        int depth = 0;
        int i = token;
        while (i > 0) {
            String before = tokens.get(i - 1);
            if (isOneOf(before, "]}")) {
                depth++;
            } else if (isOneOf(before, "[{") && depth-- == 0) {
                return i;
            } else if (depth == 0 && before.equals(",")) {
                return i;
            }
            i--;
        }
        return 0;
    }

    private int elementEnd(int token) {
        int depth = 0;
        int i = token;
        while (i < tokens.size()) {
            String here = tokens.get(i);
            if (isOneOf(here, "[{")) {
                depth++;
            } else if (isOneOf(here, "]}") && depth-- == 0) {
                return Math.max(i, elementStart(token));
            } else if (depth == 0 && here.equals(",")) {
                return Math.max(i, elementStart(token));
            }
            i++;
        }
        return tokens.size();
    }

    private static boolean isOneOf(String token, String signs) {
        return token.length() == 1 && signs.indexOf(token.charAt(0)) >= 0;
    }

    /** One or a few steps away; {@code other} gives a part of it. */
    CostlyShape mutated(Random random, CostlyShape other) {
        List<String> changed = new ArrayList<>(tokens);
        int place = at;
        Growth way = growth;
        for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
            int here = random.nextInt(changed.size());
            switch (random.nextInt(11)) {
                case 0 -> way = Growth.values()[random.nextInt(Growth.values().length)];
                case 1, 2 -> place = here;
                case 3 -> changed.set(here, DICTIONARY.get(random.nextInt(DICTIONARY.size())));
                case 4 -> changed.set(here, other.tokens.get(random.nextInt(other.tokens.size())));
                case 5 -> swap(changed, here, random.nextInt(changed.size()));
                case 6 -> changed.set(here, longer(random, changed.get(here)));
                case 7 -> changed.set(here, escaped(random, changed.get(here)));
                case 8 -> {
                    int from = other.elementStart(random.nextInt(other.tokens.size()));
                    changed.addAll(here, other.tokens.subList(from, other.elementEnd(from)));
                }
                case 9 -> {
                    List<String> slice = changed.subList(here, Math.min(changed.size(), here + 1 + random.nextInt(6)));
                    changed.addAll(here, List.copyOf(slice));
                }
                default -> {
                    if (changed.size() > 3) {
                        changed.subList(here, Math.min(changed.size(), here + 1 + random.nextInt(4)))
                                .clear();
                    }
                }
            }
            if (changed.isEmpty()) {
                return this;
            }
            if (changed.size() > MOST_TOKENS) {
                changed.subList(MOST_TOKENS, changed.size()).clear();
            }
        }
        return new CostlyShape(List.copyOf(changed), Math.min(place, changed.size() - 1), way);
    }

    private static void swap(List<String> tokens, int one, int other) {
        tokens.set(one, tokens.set(other, tokens.get(one)));
    }

    private static String longer(Random random, String token) {
        if (token.length() > LONGEST_TOKEN / 2) {
            return token.substring(0, 1 + random.nextInt(8));
        }
        int middle = token.length() / 2;
        String part = token.substring(middle, Math.min(token.length(), middle + 1 + random.nextInt(4)));
        return token.substring(0, middle) + part.repeat(1 + random.nextInt(40)) + token.substring(middle);
    }

    private static String escaped(Random random, String token) {
        if (token.length() < 2 || token.charAt(0) != '"') {
            return '"' + token.replace("\"", "\\\"") + '"';
        }
        String[] escapes = {"\\u0041", "\\n", "\\\"", "\\\\", "\\ud83d", "\\u0000", "\u65e5", "\ufffd"};
        int middle = 1 + random.nextInt(token.length() - 1);
        return token.substring(0, middle) + escapes[random.nextInt(escapes.length)] + token.substring(middle);
    }

    @Override
    public String toString() {
        return growth + " at " + at + " in " + String.join("", tokens);
    }
}
