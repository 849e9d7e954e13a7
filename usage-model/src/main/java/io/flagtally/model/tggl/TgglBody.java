package io.flagtally.model.tggl;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.json.JsNumbers;
import io.flagtally.model.json.JsonReader;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import io.flagtally.model.json.ReportBody;
import java.util.LinkedHashMap;
import java.util.Map;

/** A body that a Tggl client posted, and what zod would say is wrong with it. */
final class TgglBody extends ReportBody {
    /** The largest count that is taken: JavaScript holds no larger number exactly. */
    private static final long LARGEST_COUNT = 1L << 53;

    private final JsonTape tape = tape();

    TgglBody(DecodeLimits limits) {
        // Without a byte order mark, since JSON.parse refuses one.
        super(new JsonReader(limits, false), limits, LARGEST_COUNT);
    }

    /** Goes into a child of an object, or of the array that PHP made of a map. */
    void enterEntry(int child, int index) {
        if (tape.name(child) == null) {
            enter(index);
        } else {
            enter(tape.name(child));
        }
    }

    /** True if {@code node} is of that kind; else an issue. */
    boolean expect(int node, Kind kind) {
        if (tape.is(node, kind)) {
            return true;
        }
        wrongType(node, typeOf(kind));
        return false;
    }

    /** True if {@code node} is an object, or the array that PHP makes of a map with keys 0, 1, 2; else an issue. */
    boolean expectMap(int node) {
        return tape.is(node, Kind.ARRAY) || expect(node, Kind.OBJECT);
    }

    void wrongType(int node, String expected) {
        String received = node == NONE ? "undefined" : typeOf(tape.kind(node));
        String message = node == NONE ? "Required" : "Expected " + expected + ", received " + received;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("expected", expected);
        details.put("received", received);
        add("invalid_type", message, details);
    }

    /** Checks an evaluation's count and makes it a whole number in place. Null counts as absent. */
    void checkCount(int node) {
        if (tape.isAbsentOrNull(node)) {
            return;
        }
        if (!tape.is(node, Kind.NUMBER)) {
            wrongType(node, "number");
            return;
        }
        double count = JsNumbers.value(tape, node);
        if (count != Math.rint(count)) {
            add("invalid_type", "Expected integer, received float", Map.of("expected", "integer", "received", "float"));
        }
        if (count < 0) {
            bound("too_small", "number", "minimum", 0, "Number must be greater than or equal to 0");
        }
        if (count > maxCount()) {
            bound("too_big", "number", "maximum", maxCount(), "Number must be less than or equal to " + maxCount());
        } else {
            setInteger(node, (long) count);
        }
    }

    /** True if the array has elements enough to be looked at one by one. */
    boolean checkLength(int array, int minimum, int maximum) {
        int length = tape.count(array);
        if (length < minimum) {
            bound("too_small", "array", "minimum", minimum, "Array must contain at least " + minimum + " element(s)");
            return false;
        }
        if (length > maximum) {
            bound("too_big", "array", "maximum", maximum, "Array must contain at most " + maximum + " element(s)");
        }
        return true;
    }

    private void bound(String code, String type, String bound, long value, String message) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(bound, value);
        details.put("type", type);
        details.put("inclusive", true);
        details.put("exact", false);
        add(code, message, details);
    }

    private void add(String code, String message, Map<String, Object> details) {
        add(steps -> new ZodIssue(code, steps, message, details));
    }

    private static String typeOf(Kind kind) {
        return switch (kind) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case NUMBER -> "number";
            case TRUE, FALSE -> "boolean";
            case NULL -> "null";
        };
    }
}
