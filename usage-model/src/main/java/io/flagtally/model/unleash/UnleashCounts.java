package io.flagtally.model.unleash;

import static io.flagtally.model.json.JsonTape.NONE;

import io.flagtally.model.decode.Names;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.json.JsonTape;

/** Yes, no and variants of one flag, wherever in a body they stand. Checked first, which makes each a whole number in place. */
final class UnleashCounts {
    private static final String YES = "yes";
    private static final String NO = "no";
    private static final String VARIANTS = "variants";

    private final UnleashBody body;
    private final JsonTape tape;

    UnleashCounts(UnleashBody body) {
        this.body = body;
        this.tape = body.tape();
    }

    /** Checks the counts that {@code object} holds and returns how many rows they make. */
    int check(int object, boolean variantsMayBeNull) {
        long yes = check(object, YES, false);
        long no = check(object, NO, true);
        int rows = yes > 0 || no > 0 ? 1 : 0;
        int variants = tape.field(object, VARIANTS);
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
        long yes = checked(object, YES);
        long no = checked(object, NO);
        if (yes > 0 || no > 0) {
            visitor.flag(app, flag, yes, no, eventTime);
        }
        int variants = tape.field(object, VARIANTS);
        if (tape.isAbsentOrNull(variants)) {
            return;
        }
        for (int variant = tape.first(variants); variant != NONE; variant = tape.sibling(variant)) {
            if (tape.integer(variant) > 0) {
                visitor.variant(app, flag, Names.clean(tape.name(variant)), tape.integer(variant), eventTime);
            }
        }
    }

    private long check(int object, String field, boolean wholeOnly) {
        body.enter(field);
        long count = body.count(tape.field(object, field), wholeOnly);
        body.leave();
        return count;
    }

    private long checked(int object, String field) {
        int node = tape.field(object, field);
        return node == NONE ? 0 : tape.integer(node);
    }
}
