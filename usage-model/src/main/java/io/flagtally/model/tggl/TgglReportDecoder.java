package io.flagtally.model.tggl;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.FieldName;
import io.flagtally.model.json.JsNumbers;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import io.flagtally.model.json.UncountedFields;

/**
 * Decodes the body of {@code POST /report}: the union of what all Tggl clients send, by the published page and, where
 * real clients differ from it, as those do: see this module's RATIONALE.
 */
public final class TgglReportDecoder implements ReportDecoder {

    private static final double MILLISECONDS_ABOVE = 1e11;
    private static final double MICROSECONDS_ABOVE = 1e14;

    private final int maxRows;
    private final TgglBody body;
    private final JsonTape tape;
    private final FieldName clientsName;
    private final FieldName clientName;
    private final FieldName idName;
    private final FieldName flagsName;
    private final FieldName activeName;
    private final FieldName countName;
    private final FieldName valueName;
    private final FieldName propertiesName;
    private final FieldName valuesName;
    private final UncountedFields others;
    private final UncountedFields.Place rootPlace;
    private final UncountedFields.Place clientPlace;
    private final UncountedFields.Place evaluationPlace;
    private long rows;

    public TgglReportDecoder(DecodeLimits limits) {
        this.maxRows = limits.maxRows();
        this.body = new TgglBody(limits);
        this.tape = body.tape();
        this.clientsName = body.name("clients");
        this.clientName = body.name("client");
        this.idName = body.name("id");
        this.flagsName = body.name("flags");
        this.activeName = body.name("active");
        this.countName = body.name("count");
        this.valueName = body.name("value");
        this.propertiesName = body.name("receivedProperties");
        this.valuesName = body.name("receivedValues");
        this.others = new UncountedFields(body);
        this.rootPlace = others.place("clients", "client", "receivedProperties", "receivedValues");
        this.clientPlace = others.place("id", "flags");
        this.evaluationPlace = others.place();
    }

    @Override
    public DecodeResult decode(byte[] bytes, UsageVisitor visitor) {
        try {
            return decodeHeld(bytes, visitor);
        } finally {
            body.release();
        }
    }

    private DecodeResult decodeHeld(byte[] bytes, UsageVisitor visitor) {
        DecodeResult read = body.read(bytes);
        if (read != DecodeResult.VALID) {
            return read;
        }
        rows = 0;
        if (!body.expect(0, Kind.OBJECT)) {
            return body.result();
        }
        checkClients(tape.field(0, clientsName));
        checkProperties(tape.field(0, propertiesName));
        checkValues(tape.field(0, valuesName));
        DecodeResult result = body.result();
        if (result != DecodeResult.VALID) {
            return result;
        }
        if (rows > maxRows) {
            return DecodeResult.TooComplex.ofRows(maxRows);
        }
        Acceptance acceptance = visitor.accept(UsageVisitor.NO_EVENT_TIME);
        if (acceptance != Acceptance.ACCEPTED) {
            return new DecodeResult.Refused(acceptance);
        }
        visitor.report(ReportIdentity.OF_SEVERAL_APPS);
        others.clear();
        if (visitor.wantsCounts()) {
            others.look(rootPlace, 0);
            handOverClients(visitor);
        }
        handOverProperties(visitor);
        handOverValues(visitor);
        others.tell(visitor);
        visitor.end();
        return result;
    }

    private void checkClients(int clients) {
        if (tape.isAbsentOrNull(clients)) {
            return;
        }
        body.enter(clientsName);
        if (body.expect(clients, Kind.ARRAY)) {
            int index = 0;
            for (int client = tape.first(clients); client != NONE; client = tape.sibling(client)) {
                body.enter(index++);
                if (body.expect(client, Kind.OBJECT)) {
                    checkClient(client);
                }
                body.leave();
            }
        }
        body.leave();
    }

    private void checkClient(int client) {
        rows++;
        int id = tape.field(client, idName);
        if (!tape.isAbsentOrNull(id) && !tape.is(id, Kind.STRING)) {
            body.enter(idName);
            body.wrongType(id, "string");
            body.leave();
        }
        int flags = tape.field(client, flagsName);
        body.enter(flagsName);
        if (body.expectMap(flags)) {
            int index = 0;
            for (int flag = tape.first(flags); flag != NONE; flag = tape.sibling(flag)) {
                if (arePlainEvaluations(flag)) {
                    rows += 2L * tape.count(flag);
                } else {
                    checkFlag(flag, index);
                }
                index++;
            }
        }
        body.leave();
    }

    /** True if nothing is wrong with a flag. Walks over its fields once and keeps no path for issues. */
    private boolean arePlainEvaluations(int flag) {
        if (!tape.is(flag, Kind.ARRAY)) {
            return false;
        }
        for (int evaluation = tape.first(flag); evaluation != NONE; evaluation = tape.sibling(evaluation)) {
            if (!tape.is(evaluation, Kind.OBJECT) || !isPlainEvaluation(evaluation)) {
                return false;
            }
        }
        return true;
    }

    private boolean isPlainEvaluation(int evaluation) {
        for (int field = tape.first(evaluation); field != NONE; field = tape.sibling(field)) {
            int name = tape.nameNumber(field);
            if ((name == activeName.number() && !isBoolean(field))
                    || (name == countName.number() && !body.isPlainCount(field))) {
                return false;
            }
        }
        return true;
    }

    private void checkFlag(int flag, int index) {
        body.enterEntry(flag, index);
        if (body.expect(flag, Kind.ARRAY)) {
            checkEvaluations(flag);
        }
        body.leave();
    }

    private void checkEvaluations(int flag) {
        int index = 0;
        for (int evaluation = tape.first(flag); evaluation != NONE; evaluation = tape.sibling(evaluation)) {
            body.enter(index++);
            if (body.expect(evaluation, Kind.OBJECT)) {
                // One for the flag, one for the variant.
                rows += 2;
                int active = tape.field(evaluation, activeName);
                if (!tape.isAbsentOrNull(active) && !isBoolean(active)) {
                    body.enter(activeName);
                    body.wrongType(active, "boolean");
                    body.leave();
                }
                body.enter(countName);
                body.checkCount(tape.field(evaluation, countName));
                body.leave();
            }
            body.leave();
        }
    }

    private void checkProperties(int properties) {
        if (tape.isAbsentOrNull(properties)) {
            return;
        }
        body.enter(propertiesName);
        if (body.expectMap(properties)) {
            int index = 0;
            for (int property = tape.first(properties); property != NONE; property = tape.sibling(property)) {
                rows++;
                body.enterEntry(property, index++);
                if (body.expect(property, Kind.ARRAY) && body.checkLength(property, 2, 2)) {
                    checkFirstTwo(property, Kind.NUMBER, false);
                }
                body.leave();
            }
        }
        body.leave();
    }

    private void checkValues(int properties) {
        if (tape.isAbsentOrNull(properties)) {
            return;
        }
        body.enter(valuesName);
        if (body.expectMap(properties)) {
            int index = 0;
            for (int property = tape.first(properties); property != NONE; property = tape.sibling(property)) {
                body.enterEntry(property, index++);
                if (body.expect(property, Kind.ARRAY)) {
                    checkValuesOf(property);
                }
                body.leave();
            }
        }
        body.leave();
    }

    private void checkValuesOf(int property) {
        int index = 0;
        for (int value = tape.first(property); value != NONE; value = tape.sibling(value)) {
            rows++;
            body.enter(index++);
            if (body.expect(value, Kind.ARRAY) && body.checkLength(value, 1, 2)) {
                checkFirstTwo(value, Kind.STRING, true);
            }
            body.leave();
        }
    }

    private void checkFirstTwo(int array, Kind kind, boolean secondMayBeNull) {
        int index = 0;
        for (int element = tape.first(array); element != NONE && index < 2; element = tape.sibling(element)) {
            body.enter(index);
            if (!(index == 1 && secondMayBeNull && tape.is(element, Kind.NULL))) {
                body.expect(element, kind);
            }
            body.leave();
            index++;
        }
    }

    private void handOverClients(UsageVisitor visitor) {
        int clients = tape.field(0, clientsName);
        if (tape.isAbsentOrNull(clients)) {
            return;
        }
        // PHP writes the ids into an array beside, in the same order.
        int ids = tape.field(0, clientName);
        int sibling = tape.is(ids, Kind.ARRAY) ? tape.first(ids) : NONE;
        for (int client = tape.first(clients); client != NONE; client = tape.sibling(client)) {
            ClientInfo info = TgglClientId.parse(idOf(client, sibling));
            visitor.client(info);
            others.look(clientPlace, client);
            handOverFlags(info.app(), tape.field(client, flagsName), visitor);
            sibling = sibling == NONE ? NONE : tape.sibling(sibling);
        }
    }

    private String idOf(int client, int sibling) {
        int id = tape.field(client, idName);
        if (tape.is(id, Kind.STRING) && tape.textLength(id) > 0) {
            return tape.text(id);
        }
        int grafted = tape.is(sibling, Kind.OBJECT) ? tape.field(sibling, idName) : NONE;
        return tape.is(grafted, Kind.STRING) ? tape.text(grafted) : "";
    }

    private void handOverFlags(String app, int flags, UsageVisitor visitor) {
        int index = 0;
        for (int flag = tape.first(flags); flag != NONE; flag = tape.sibling(flag)) {
            String name = entryName(flag, index++);
            for (int evaluation = tape.first(flag); evaluation != NONE; evaluation = tape.sibling(evaluation)) {
                handOverEvaluation(app, name, evaluation, visitor);
            }
        }
    }

    private void handOverEvaluation(String app, String flag, int evaluation, UsageVisitor visitor) {
        int given = NONE;
        int active = NONE;
        int value = NONE;
        for (int field = tape.first(evaluation); field != NONE; field = tape.sibling(field)) {
            int name = tape.nameNumber(field);
            if (name == countName.number()) {
                given = field;
            } else if (name == activeName.number()) {
                active = field;
            } else if (name == valueName.number()) {
                value = field;
            } else {
                others.lookAt(evaluationPlace, field);
            }
        }
        long count = tape.isAbsentOrNull(given) ? 1 : tape.integer(given);
        if (count == 0) {
            return;
        }
        boolean yes = isBoolean(active)
                ? tape.is(active, Kind.TRUE)
                : !tape.is(value, Kind.FALSE) && !tape.is(value, Kind.NULL);
        visitor.flag(app, flag, yes ? count : 0, yes ? 0 : count, UsageVisitor.NO_EVENT_TIME);
        if (value != NONE && !tape.is(active, Kind.FALSE)) {
            visitor.variant(app, flag, TgglVariants.name(tape, value), count, UsageVisitor.NO_EVENT_TIME);
        }
    }

    private void handOverProperties(UsageVisitor visitor) {
        int properties = tape.field(0, propertiesName);
        if (tape.isAbsentOrNull(properties)) {
            return;
        }
        int index = 0;
        for (int property = tape.first(properties); property != NONE; property = tape.sibling(property)) {
            int first = tape.first(property);
            long firstSeen = seconds(JsNumbers.value(tape, first));
            long lastSeen = seconds(JsNumbers.value(tape, tape.sibling(first)));
            visitor.property(
                    entryName(property, index++), Math.min(firstSeen, lastSeen), Math.max(firstSeen, lastSeen));
        }
    }

    private void handOverValues(UsageVisitor visitor) {
        int properties = tape.field(0, valuesName);
        if (tape.isAbsentOrNull(properties)) {
            return;
        }
        int index = 0;
        for (int property = tape.first(properties); property != NONE; property = tape.sibling(property)) {
            String name = entryName(property, index++);
            for (int value = tape.first(property); value != NONE; value = tape.sibling(value)) {
                int text = tape.first(value);
                int label = tape.sibling(text);
                visitor.value(name, tape.cleanText(text), tape.is(label, Kind.STRING) ? tape.cleanText(label) : "");
            }
        }
    }

    /** Seconds since the epoch of a number that is seconds, milliseconds or microseconds. */
    private static long seconds(double time) {
        double magnitude = Math.abs(time);
        if (magnitude > MICROSECONDS_ABOVE) {
            return (long) Math.floor(time / 1e6);
        }
        return (long) Math.floor(magnitude > MILLISECONDS_ABOVE ? time / 1e3 : time);
    }

    /** The entry's key: its name, or its index where PHP made an array of the map. */
    private String entryName(int entry, int index) {
        return tape.name(entry) == null ? Integer.toString(index) : tape.cleanName(entry);
    }

    private boolean isBoolean(int node) {
        return tape.is(node, Kind.TRUE) || tape.is(node, Kind.FALSE);
    }
}
