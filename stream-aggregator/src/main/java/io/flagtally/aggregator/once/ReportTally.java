package io.flagtally.aggregator.once;

import io.flagtally.model.decode.UsageVisitor;

/** The rows of one report, held until it is known what of them counts. One serves for all reports, one after the other. */
final class ReportTally {
    private final HeldRows flags = new HeldRows();
    private final HeldRows variants = new HeldRows();

    /** Rows of one flag come together: its hash is found once. */
    private String variantsFlag = "";

    private long variantsFlagId;

    void clear() {
        flags.clear();
        variants.clear();
    }

    void flag(String flag, long yes, long no) {
        flags.add(flag, "", Counts.id(flag, 0), yes, no);
    }

    void variant(String flag, String variant, long count) {
        if (variants.size() == 0 || !flag.equals(variantsFlag)) {
            variantsFlag = flag;
            variantsFlagId = Counts.id(flag, 1);
        }
        variants.add(flag, variant, Counts.id(variant, variantsFlagId), count, 0);
    }

    boolean isEmpty() {
        return flags.size() == 0 && variants.size() == 0;
    }

    Counts flags() {
        return flags.counts();
    }

    Counts variants() {
        return variants.counts();
    }

    /** Of the rows handed over, how many count less than they said, and how many of these nothing at all. */
    record Subtraction(int smaller, int withheld) {}

    /**
     * Hands over what is left after the subtraction and returns how many rows it made smaller. Rows whose names have one id
     * were remembered as one count, so what one of them takes of it is gone for the others.
     */
    Subtraction handOver(String app, long eventTime, Counts countedFlags, Counts countedVariants, UsageVisitor next) {
        Counts ofFlags = countedFlags.copy();
        Counts ofVariants = countedVariants.copy();
        int smaller = 0;
        int withheld = 0;
        for (int i = 0; i < flags.size(); i++) {
            long yes = flags.first(i) - ofFlags.takeFirst(flags.id(i), flags.first(i));
            long no = flags.second(i) - ofFlags.takeSecond(flags.id(i), flags.second(i));
            if (yes > 0 || no > 0) {
                next.flag(app, flags.flag(i), yes, no, eventTime);
            } else {
                withheld++;
            }
            smaller += yes < flags.first(i) || no < flags.second(i) ? 1 : 0;
        }
        for (int i = 0; i < variants.size(); i++) {
            long count = variants.first(i) - ofVariants.takeFirst(variants.id(i), variants.first(i));
            if (count > 0) {
                next.variant(app, variants.flag(i), variants.variant(i), count, eventTime);
            } else {
                withheld++;
            }
            smaller += count < variants.first(i) ? 1 : 0;
        }
        return new Subtraction(smaller, withheld);
    }
}
