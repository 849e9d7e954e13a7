package io.flagtally.model.unleash;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.Names;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.CanonicalJson;
import io.flagtally.model.json.FieldName;
import io.flagtally.model.json.JsNumbers;
import io.flagtally.model.json.JsonReader;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import io.flagtally.model.json.ReportBody;
import java.nio.charset.StandardCharsets;

/**
 * A body that an Unleash SDK posted, and what is wrong with it. Coerces as the server's validator does (ajv with
 * {@code coerceTypes}): strings to numbers and back, null to 0 or the empty string.
 */
final class UnleashBody extends ReportBody {
    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int LONGEST_SENT_TEXT = 100;
    private static final int MOST_SENT_CHILDREN = 8;

    private final JsonTape tape = tape();
    private final FieldName sdkVersion = name("sdkVersion");
    private final FieldName platformName = name("platformName");
    private final FieldName platformVersion = name("platformVersion");
    private final FieldName specVersion = name("specVersion");

    UnleashBody(DecodeLimits limits) {
        super(new JsonReader(limits, true), limits, JsNumbers.MAX_SAFE_INTEGER);
    }

    /** Reads the JSON. A body of no bytes is an empty object, as for the server's body parser. */
    @Override
    public DecodeResult read(byte[] body) {
        DecodeResult read = super.read(body.length == 0 ? EMPTY_OBJECT : body);
        enter("body");
        if (read == DecodeResult.VALID && !tape.is(0, Kind.OBJECT)) {
            wrongType(0, "object");
            return result();
        }
        return read;
    }

    /** A text that must be there and not be empty. */
    String requiredText(int object, FieldName field) {
        String text = presentText(object, field);
        if (text.isEmpty() && tape.field(object, field) != NONE && isScalar(tape.field(object, field))) {
            enter(field);
            problem("must NOT have fewer than 1 characters. You sent \"\".");
            leave();
        }
        return text;
    }

    /** A text that must be there but may be empty. */
    String presentText(int object, FieldName field) {
        int node = checkText(object, field);
        return node == NONE ? "" : repeatedText(node);
    }

    /**
     * Checks a text that must be there but may be empty, and returns where it is; {@link JsonTape#NONE} if there is
     * none.
     */
    int checkText(int object, FieldName field) {
        int node = tape.field(object, field);
        if (node != NONE && isScalar(node)) {
            return node;
        }
        enter(field);
        if (node == NONE) {
            required();
        } else {
            wrongType(node, "string");
        }
        leave();
        return NONE;
    }

    /** A text that only describes. A value of another type counts as absent. */
    String optionalText(int object, FieldName field) {
        int node = tape.field(object, field);
        return node != NONE && isScalar(node) ? repeatedText(node) : "";
    }

    /** Does the same for a text that differs from client to client, such as an id. */
    String optionalId(int object, FieldName field) {
        int node = tape.field(object, field);
        return node != NONE && isScalar(node) ? Names.clean(coerceToText(node)) : "";
    }

    /** The client of that app, as {@code object} describes its SDK and platform. */
    ClientInfo client(int object, String app) {
        return ClientInfo.of(
                app,
                optionalText(object, sdkVersion),
                optionalText(object, platformName),
                optionalText(object, platformVersion),
                optionalText(object, specVersion));
    }

    private boolean isScalar(int node) {
        return !tape.is(node, Kind.OBJECT) && !tape.is(node, Kind.ARRAY);
    }

    /** Turns a count in any form into a whole number in place. Returns 0 if {@code node} is absent. */
    long count(int node, boolean wholeOnly) {
        if (node == NONE) {
            return 0;
        }
        long count = coerceToCount(node, wholeOnly);
        // Else the children of an object or array would become its siblings.
        if (isScalar(node)) {
            setInteger(node, count);
        }
        return count;
    }

    /** A time that must be there, ms since the epoch; {@link UsageVisitor#NO_EVENT_TIME} if it is wrong. */
    long requiredTime(int object, FieldName field) {
        int node = tape.field(object, field);
        enter(field);
        long time = UnleashTime.INVALID;
        if (node == NONE) {
            required();
        } else {
            time = coerceToTime(node);
            if (time == UnleashTime.INVALID) {
                wrong(node, "must match format \"date-time\"");
            }
        }
        leave();
        return time == UnleashTime.INVALID ? UsageVisitor.NO_EVENT_TIME : time;
    }

    /** True if it is an object, or the empty array that PHP makes of an empty map; else a problem. */
    boolean isMap(int node) {
        if (tape.is(node, Kind.OBJECT) || (tape.is(node, Kind.ARRAY) && tape.first(node) == NONE)) {
            return true;
        }
        wrongType(node, "object");
        return false;
    }

    void required() {
        problem("is required. It was not present on the data you sent.");
    }

    void wrongType(int node, String expected) {
        wrong(node, "must be " + expected);
    }

    private void wrong(int node, String whatIsWrong) {
        // Else each of a million wrong values would be written out for nobody.
        if (!isFull()) {
            problem(whatIsWrong + ". You sent " + sent(node) + ".");
        }
    }

    private String repeatedText(int node) {
        return Names.clean(tape.is(node, Kind.STRING) ? tape.repeatedText(node) : coerceToText(node));
    }

    private String coerceToText(int node) {
        return switch (tape.kind(node)) {
            case STRING -> tape.text(node);
            case NUMBER -> JsNumbers.canonical(tape.text(node));
            case TRUE -> "true";
            case FALSE -> "false";
            default -> "";
        };
    }

    private long coerceToCount(int node, boolean wholeOnly) {
        return switch (tape.kind(node)) {
            case NULL, FALSE -> 0;
            case TRUE -> 1;
            case NUMBER ->
                isPlainCount(node) ? tape.integer(node) : wholeCount(node, JsNumbers.value(tape, node), wholeOnly);
            case STRING ->
                wholeCount(node, tape.textLength(node) == 0 ? Double.NaN : JsNumbers.parse(tape.text(node)), wholeOnly);
            case OBJECT, ARRAY -> wholeCount(node, Double.NaN, wholeOnly);
        };
    }

    private long wholeCount(int node, double number, boolean wholeOnly) {
        boolean whole = number == Math.rint(number);
        if (Double.isNaN(number) || (wholeOnly && !whole)) {
            wrongType(node, wholeOnly ? "integer" : "number");
        } else if (number < 0) {
            wrong(node, "must be >= 0");
        } else if (number > maxCount()) {
            wrong(node, "must be <= " + maxCount());
        } else {
            return (long) Math.floor(number + (whole ? 0 : 0.5));
        }
        return 0;
    }

    private long coerceToTime(int node) {
        if (tape.is(node, Kind.NUMBER)) {
            return UnleashTime.ofEpoch(JsNumbers.value(tape, node));
        }
        if (!tape.is(node, Kind.STRING) || tape.textLength(node) == 0) {
            return UnleashTime.INVALID;
        }
        if (tape.isPlainText(node) && tape.textLength(node) == UnleashTime.USUAL_LENGTH) {
            long time =
                    UnleashTime.ofUsual(tape.eightBytes(node, 0), tape.eightBytes(node, 8), tape.eightBytes(node, 16));
            if (time != UnleashTime.INVALID) {
                return time;
            }
        }
        String text = tape.text(node);
        long time = UnleashTime.parse(text.toCharArray(), 0, text.length());
        return time == UnleashTime.INVALID ? UnleashTime.ofEpoch(JsNumbers.parse(text)) : time;
    }

    void problem(String whatIsWrong) {
        add(steps -> {
            UnleashProblem place = new UnleashProblem(steps, "");
            return new UnleashProblem(steps, "The `" + place.pointer() + "` property " + whatIsWrong);
        });
    }

    /** The value as the sender wrote it, as long as that is short. */
    private String sent(int node) {
        return switch (tape.kind(node)) {
            case OBJECT -> isShort(node) ? CanonicalJson.of(tape, node) : "{…}";
            case ARRAY -> isShort(node) ? CanonicalJson.of(tape, node) : "[…]";
            case STRING -> tape.textLength(node) <= LONGEST_SENT_TEXT ? CanonicalJson.of(tape, node) : "\"…\"";
            default -> CanonicalJson.of(tape, node);
        };
    }

    private boolean isShort(int container) {
        if (tape.count(container) > MOST_SENT_CHILDREN) {
            return false;
        }
        for (int child = tape.first(container); child != NONE; child = tape.sibling(child)) {
            boolean scalar = isScalar(child);
            boolean brief = !tape.is(child, Kind.STRING) || tape.textLength(child) <= LONGEST_SENT_TEXT;
            boolean briefName = tape.name(child) == null || tape.name(child).length() <= LONGEST_SENT_TEXT;
            if (!scalar || !brief || !briefName) {
                return false;
            }
        }
        return true;
    }
}
