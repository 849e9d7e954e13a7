package io.flagtally.aggregator.combine;

import io.flagtally.aggregator.rows.FlagRow;
import io.flagtally.aggregator.rows.Row;
import io.flagtally.aggregator.rows.VariantRow;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** Sums of one app's flags and variants in one hour. */
final class AppSums {
    private final AppHour app;
    private final Map<String, FlagSum> flags = new HashMap<>();

    /** The largest event time of its rows, in ms since the epoch: the one that its sums are forwarded with. */
    long timestamp = Long.MIN_VALUE;

    AppSums(AppHour app) {
        this.app = app;
    }

    boolean are(String environment, String name, long hour) {
        return app.hour() == hour && app.app().equals(name) && app.environment().equals(environment);
    }

    /** The sum of that flag, 0 until now if it is new. */
    FlagSum flag(String flag, HeapUse use) {
        FlagSum sum = flags.get(flag);
        if (sum == null) {
            sum = new FlagSum();
            flags.put(flag, sum);
            use.addFlag(flag);
        }
        return sum;
    }

    /** Forwards a row for each flag that was evaluated, and returns how many. */
    int forwardFlags(ObjLongConsumer<Row> next) {
        int forwarded = 0;
        for (Map.Entry<String, FlagSum> flag : flags.entrySet()) {
            FlagSum sum = flag.getValue();
            if (sum.yes > 0 || sum.no > 0) {
                next.accept(new FlagRow(app.environment(), app.app(), flag.getKey(), sum.yes, sum.no), timestamp);
                forwarded++;
            }
        }
        return forwarded;
    }

    /** Forwards a row for each variant, and returns how many. */
    int forwardVariants(ObjLongConsumer<Row> next) {
        int forwarded = 0;
        for (Map.Entry<String, FlagSum> flag : flags.entrySet()) {
            Map<String, VariantSum> variants = flag.getValue().variants;
            variants.forEach((variant, sum) -> next.accept(
                    new VariantRow(app.environment(), app.app(), flag.getKey(), variant, sum.count), timestamp));
            forwarded += variants.size();
        }
        return forwarded;
    }
}
