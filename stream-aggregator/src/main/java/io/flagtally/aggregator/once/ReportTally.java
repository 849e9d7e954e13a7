package io.flagtally.aggregator.once;

import io.flagtally.model.decode.UsageVisitor;
import java.util.ArrayList;
import java.util.List;

/** The rows of one report, held until it is known what of them counts. */
final class ReportTally {
    private record FlagRow(String flag, long id, long yes, long no) {}

    private record VariantRow(String flag, String variant, long id, long count) {}

    private final List<FlagRow> flags = new ArrayList<>();
    private final List<VariantRow> variants = new ArrayList<>();

    void flag(String flag, long yes, long no) {
        flags.add(new FlagRow(flag, Counts.id(flag, 0), yes, no));
    }

    void variant(String flag, String variant, long count) {
        variants.add(new VariantRow(flag, variant, Counts.id(variant, Counts.id(flag, 1)), count));
    }

    boolean isEmpty() {
        return flags.isEmpty() && variants.isEmpty();
    }

    Counts flags() {
        return Counts.of(
                flags.stream().mapToLong(FlagRow::id).toArray(),
                flags.stream().mapToLong(FlagRow::yes).toArray(),
                flags.stream().mapToLong(FlagRow::no).toArray());
    }

    Counts variants() {
        return Counts.of(
                variants.stream().mapToLong(VariantRow::id).toArray(),
                variants.stream().mapToLong(VariantRow::count).toArray(),
                new long[variants.size()]);
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
        for (FlagRow row : flags) {
            long yes = row.yes - ofFlags.takeFirst(row.id, row.yes);
            long no = row.no - ofFlags.takeSecond(row.id, row.no);
            if (yes > 0 || no > 0) {
                next.flag(app, row.flag, yes, no, eventTime);
            } else {
                withheld++;
            }
            smaller += yes < row.yes || no < row.no ? 1 : 0;
        }
        for (VariantRow row : variants) {
            long count = row.count - ofVariants.takeFirst(row.id, row.count);
            if (count > 0) {
                next.variant(app, row.flag, row.variant, count, eventTime);
            } else {
                withheld++;
            }
            smaller += count < row.count ? 1 : 0;
        }
        return new Subtraction(smaller, withheld);
    }
}
