package io.flagtally.model.unleash;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.FieldName;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import io.flagtally.model.json.UncountedFields;

/**
 * Reads yes, no and variants of one flag, wherever in a body they stand. Check first: that makes each a whole number in
 * place.
 */
final class UnleashCounts {
    /** In place of a number of rows. */
    static final int NOT_PLAIN = -1;

    private final UnleashBody body;
    private final JsonTape tape;
    private final FieldName yes;
    private final FieldName no;
    private final FieldName variants;
    private final UncountedFields others;
    private final UncountedFields.Place place;

    /** {@code besides}: the other fields that are read from objects with counts. */
    UnleashCounts(UnleashBody body, UncountedFields others, String... besides) {
        this.body = body;
        this.others = others;
        this.tape = body.tape();
        this.yes = body.name("yes");
        this.no = body.name("no");
        this.variants = body.name("variants");
        this.place = others.place(besides);
    }

    /**
     * Tells how many rows the counts in {@code object} make, if all are written as real clients write them. Else
     * {@link #NOT_PLAIN}: {@link #check} must then find out what they stand for or what is wrong. Nearly all reports
     * end here, in one walk over the fields and without a path for problems.
     */
    int plainRows(int object) {
        int variantRows = 0;
        boolean evaluated = false;
        for (int field = tape.first(object); field != NONE; field = tape.sibling(field)) {
            int name = tape.nameNumber(field);
            if (name == yes.number() || name == no.number()) {
                if (!body.isPlainCount(field)) {
                    return NOT_PLAIN;
                }
                evaluated |= tape.integer(field) > 0;
            } else if (name == variants.number()) {
                variantRows = plainVariantRows(field);
                if (variantRows == NOT_PLAIN) {
                    return NOT_PLAIN;
                }
            }
        }
        return variantRows + (evaluated ? 1 : 0);
    }

    private int plainVariantRows(int map) {
        if (!tape.is(map, Kind.OBJECT)) {
            return NOT_PLAIN;
        }
        int rows = 0;
        for (int variant = tape.first(map); variant != NONE; variant = tape.sibling(variant)) {
            if (!body.isPlainCount(variant)) {
                return NOT_PLAIN;
            }
            rows += tape.integer(variant) > 0 ? 1 : 0;
        }
        return rows;
    }

    /** Checks the counts that {@code object} holds and returns how many rows they make. */
    int check(int object, boolean variantsMayBeNull) {
        long evaluatedYes = check(object, yes, false);
        long evaluatedNo = check(object, no, true);
        int rows = evaluatedYes > 0 || evaluatedNo > 0 ? 1 : 0;
        int map = tape.field(object, variants);
        if (map == NONE || (variantsMayBeNull && tape.isAbsentOrNull(map))) {
            return rows;
        }
        body.enter(variants);
        if (body.isMap(map)) {
            for (int variant = tape.first(map); variant != NONE; variant = tape.sibling(variant)) {
                body.enter(tape.name(variant));
                rows += body.count(variant, true) > 0 ? 1 : 0;
                body.leave();
            }
        }
        body.leave();
        return rows;
    }

    /** Hands over the counts of an object that was checked. */
    void handOver(String app, String flag, int object, long eventTime, UsageVisitor visitor) {
        long evaluatedYes = 0;
        long evaluatedNo = 0;
        int map = NONE;
        for (int field = tape.first(object); field != NONE; field = tape.sibling(field)) {
            int name = tape.nameNumber(field);
            if (name == yes.number()) {
                evaluatedYes = tape.integer(field);
            } else if (name == no.number()) {
                evaluatedNo = tape.integer(field);
            } else if (name == variants.number()) {
                map = field;
            } else {
                others.lookAt(place, field);
            }
        }
        if (evaluatedYes > 0 || evaluatedNo > 0) {
            visitor.flag(app, flag, evaluatedYes, evaluatedNo, eventTime);
        }
        if (tape.isAbsentOrNull(map)) {
            return;
        }
        for (int variant = tape.first(map); variant != NONE; variant = tape.sibling(variant)) {
            if (tape.integer(variant) > 0) {
                visitor.variant(app, flag, tape.cleanName(variant), tape.integer(variant), eventTime);
            }
        }
    }

    private long check(int object, FieldName field, boolean wholeOnly) {
        body.enter(field);
        long count = body.count(tape.field(object, field), wholeOnly);
        body.leave();
        return count;
    }
}
