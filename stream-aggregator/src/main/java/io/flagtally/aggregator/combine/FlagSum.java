package io.flagtally.aggregator.combine;

import java.util.HashMap;
import java.util.Map;

/** Evaluations of one flag; none at all, where only its variants were reported. */
final class FlagSum {
    long yes;
    long no;

    /** Few flags have any. */
    Map<String, VariantSum> variants = Map.of();

    /** The sum of that variant, 0 until now if it is new. */
    VariantSum variant(String variant, HeapUse use) {
        VariantSum sum = variants.get(variant);
        if (sum == null) {
            if (variants.isEmpty()) {
                variants = new HashMap<>();
            }
            sum = new VariantSum();
            variants.put(variant, sum);
            use.addVariant(variant);
        }
        return sum;
    }
}
