package io.flagtally.model.unleash;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.JsonTape;
import io.flagtally.model.json.JsonTape.Kind;
import io.flagtally.model.json.UncountedFields;

/** Yes, no and variants of one flag, wherever in a body they stand. Checked first, which makes each a whole number in place. */
final class UnleashCounts {
    private static final String YES = "yes";
    private static final String NO = "no";
    private static final String VARIANTS = "variants";

    /** In place of a number of rows. */
    static final int NOT_PLAIN = -1;

    private final UnleashBody body;
    private final JsonTape tape;
    private final int yesField;
    private final int noField;
    private final int variantsField;
    private final UncountedFields others;
    private final UncountedFields.Place place;

    /** {@code besides}: what else stands in the objects that hold counts, and is read. */
    UnleashCounts(UnleashBody body, UncountedFields others, String... besides) {
        this.body = body;
        this.others = others;
        this.tape = body.tape();
        this.yesField = tape.fieldName(YES);
        this.noField = tape.fieldName(NO);
        this.variantsField = tape.fieldName(VARIANTS);
        this.place = others.place(besides);
    }

    /**
     * How many rows the counts that {@code object} holds make, if all of them are written as real clients write them; else {@link #NOT_PLAIN},
     * and {@link #check} must tell what they stand for or what is wrong with them. All but a few reports end here, in one walk
     * over the fields and without a path for problems.
     */
    int plainRows(int object) {
        int variantRows = 0;
        boolean evaluated = false;
        for (int field = tape.first(object); field != NONE; field = tape.sibling(field)) {
            int name = tape.fieldName(field);
            if (name == yesField || name == noField) {
                if (!body.isPlainCount(field)) {
                    return NOT_PLAIN;
                }
                evaluated |= tape.integer(field) > 0;
            } else if (name == variantsField) {
                variantRows = plainVariantRows(field);
                if (variantRows == NOT_PLAIN) {
                    return NOT_PLAIN;
                }
            }
        }
        return variantRows + (evaluated ? 1 : 0);
    }

    private int plainVariantRows(int variants) {
        if (!tape.is(variants, Kind.OBJECT)) {
            return NOT_PLAIN;
        }
        int rows = 0;
        for (int variant = tape.first(variants); variant != NONE; variant = tape.sibling(variant)) {
            if (!body.isPlainCount(variant)) {
                return NOT_PLAIN;
            }
            rows += tape.integer(variant) > 0 ? 1 : 0;
        }
        return rows;
    }

    /** Checks the counts that {@code object} holds and returns how many rows they make. */
    int check(int object, boolean variantsMayBeNull) {
        long yes = check(object, YES, yesField, false);
        long no = check(object, NO, noField, true);
        int rows = yes > 0 || no > 0 ? 1 : 0;
        int variants = tape.field(object, variantsField);
        if (variants == NONE || (variantsMayBeNull && tape.isAbsentOrNull(variants))) {
            return rows;
        }
        body.enter(VARIANTS);
        if (body.isMap(variants)) {
            for (int variant = tape.first(variants); variant != NONE; variant = tape.sibling(variant)) {
                body.enter(tape.name(variant));
                rows += body.count(variant, true) > 0 ? 1 : 0;
                body.leave();
            }
        }
        body.leave();
        return rows;
    }

    /** Hands over what counts of an object that was checked. */
    void handOver(String app, String flag, int object, long eventTime, UsageVisitor visitor) {
        long yes = 0;
        long no = 0;
        int variants = NONE;
        for (int field = tape.first(object); field != NONE; field = tape.sibling(field)) {
            int name = tape.fieldName(field);
            if (name == yesField) {
                yes = tape.integer(field);
            } else if (name == noField) {
                no = tape.integer(field);
            } else if (name == variantsField) {
                variants = field;
            } else {
                others.lookAt(place, field);
            }
        }
        if (yes > 0 || no > 0) {
            visitor.flag(app, flag, yes, no, eventTime);
        }
        if (tape.isAbsentOrNull(variants)) {
            return;
        }
        for (int variant = tape.first(variants); variant != NONE; variant = tape.sibling(variant)) {
            if (tape.integer(variant) > 0) {
                visitor.variant(app, flag, tape.cleanName(variant), tape.integer(variant), eventTime);
            }
        }
    }

    private long check(int object, String name, int field, boolean wholeOnly) {
        body.enter(name);
        long count = body.count(tape.field(object, field), wholeOnly);
        body.leave();
        return count;
    }
}
