package io.flagtally.system.clients;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.RunningStandalone;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client evaluated, by its own count.
 *
 * @param sdk as the client names itself
 * @param flags by name
 */
public record Evaluated(String app, String sdk, String sdkVersion, Map<String, Counts> flags) {
    /**
     * The evaluations of one flag.
     *
     * @param variants how often, by name; empty if none was asked for
     */
    public record Counts(long yes, long no, Map<String, Long> variants) {
        private static final Counts NONE = new Counts(0, 0, Map.of());

        /** Of an object with {@code yes}, {@code no} and maybe {@code variants}, as Unleash writes and reads them. */
        public static Counts of(JsonNode item) {
            Map<String, Long> variants = new TreeMap<>();
            item.path("variants")
                    .properties()
                    .forEach(variant ->
                            variants.put(variant.getKey(), variant.getValue().longValue()));
            return new Counts(item.get("yes").longValue(), item.get("no").longValue(), variants);
        }

        private Counts plus(Counts other) {
            Map<String, Long> sums = new TreeMap<>(variants);
            other.variants.forEach((variant, count) -> sums.merge(variant, count, Long::sum));
            return new Counts(yes + other.yes, no + other.no, sums);
        }

        /** Of each number the larger one. */
        public Counts largest(Counts other) {
            Map<String, Long> larger = new TreeMap<>(variants);
            other.variants.forEach((variant, count) -> larger.merge(variant, count, Math::max));
            return new Counts(Math.max(yes, other.yes), Math.max(no, other.no), larger);
        }
    }

    /** What the rows of an app say, all hours together: a test may run over the end of one. */
    public static Map<String, Counts> rowsOf(RunningStandalone standalone, String app) {
        Map<String, Counts> flags = new TreeMap<>();
        for (FlagUsage row : standalone.rows(Topic.FLAG_USAGE_HOURLY, FlagUsage.class)) {
            if (row.app().equals(app) && row.environment().equals(DevelopmentKeys.ENVIRONMENT)) {
                flags.merge(row.flag(), Counts.NONE.plus(new Counts(row.yes(), row.no(), Map.of())), Counts::plus);
            }
        }
        for (VariantUsage row : standalone.rows(Topic.FLAG_VARIANT_USAGE_HOURLY, VariantUsage.class)) {
            if (row.app().equals(app) && row.environment().equals(DevelopmentKeys.ENVIRONMENT)) {
                flags.merge(row.flag(), new Counts(0, 0, Map.of(row.variant(), row.count())), Counts::plus);
            }
        }
        return flags;
    }
}
