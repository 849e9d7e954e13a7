package io.flagtally.aggregator.combine;

import io.flagtally.streams.serde.BinaryWriter;
import java.util.HashMap;
import java.util.Map;

/** Sums of one app's flags and variants in one hour. */
final class AppSums {
    /** Version of stored keys. Never change it: totals would split. */
    private static final int KEY_VERSION = 1;

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

    /**
     * Adds a sum for each flag, and one for each variant. A variant's key is its flag's, and its name. A flag that has
     * variants only gets a sum of 0: it is in use.
     */
    void addTo(SumBlocks flagBlocks, SumBlocks variantBlocks) {
        BinaryWriter key =
                BinaryWriter.ofVersion(KEY_VERSION).text(app.environment()).text(app.app());
        int appLength = key.length();
        for (Map.Entry<String, FlagSum> flag : flags.entrySet()) {
            FlagSum sum = flag.getValue();
            key.truncate(appLength);
            byte[] flagKey = key.text(flag.getKey()).toBytes();
            flagBlocks.add(flagKey, timestamp, sum.yes, sum.no);
            for (Map.Entry<String, VariantSum> variant : sum.variants.entrySet()) {
                key.truncate(flagKey.length);
                variantBlocks.add(key.text(variant.getKey()).toBytes(), timestamp, variant.getValue().count, 0);
            }
        }
    }
}
