package io.flagtally.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A flag of the demo and how it is evaluated.
 *
 * @param name of the flag
 * @param perSecond evaluations of one instance in a second, at first
 * @param way how its answers and their number change
 */
record DemoFlag(String name, double perSecond, Way way) {

    /** What becomes of a flag while the demo runs. */
    enum Way {
        /** Yes for more and more callers, until it is yes for all. */
        ROLLING_OUT,
        /** Yes for everybody. */
        SETTLED,
        /** Asked for less and less; its answer is no. */
        DYING,
        /** Yes for half of all callers. */
        HALF,
        /** Yes for everybody, with one of three variants. */
        AB_TEST
    }

    /** How often a flag gave each answer; of no variant unless the flag has some. */
    record Answers(long yes, long no, List<Variant> variants) {
        long evaluations() {
            return yes + no;
        }
    }

    /** One answer of a flag that has variants. */
    record Variant(String name, long count) {}

    private static final Duration ROLLED_OUT_AFTER = Duration.ofMinutes(10);
    private static final double SHARE_AT_FIRST = 0.05;
    private static final double DYING_MINUTES = 1.5;

    /**
     * The answers in one bucket.
     *
     * @param age how long the demo has been running
     * @param length of the bucket
     */
    Answers in(Duration age, Duration length, SplittableRandom random) {
        double minutes = age.toMillis() / 60_000.0;
        double decline = way == Way.DYING ? Math.exp(-minutes / DYING_MINUTES) : 1;
        double expected = perSecond * length.toMillis() / 1000.0 * decline;
        long count = Math.round(expected * random.nextDouble(0.7, 1.3));
        long yes =
                switch (way) {
                    case SETTLED, AB_TEST -> count;
                    case DYING -> 0;
                    case HALF -> part(count, 0.5, random);
                    case ROLLING_OUT -> part(count, share(age), random);
                };
        return new Answers(yes, count - yes, way == Way.AB_TEST ? variants(count, random) : List.of());
    }

    private static double share(Duration age) {
        double way = Math.min(1, (double) age.toMillis() / ROLLED_OUT_AFTER.toMillis());
        return SHARE_AT_FIRST + (1 - SHARE_AT_FIRST) * way;
    }

    /** How many of {@code count} callers belong to a share of them. */
    private static long part(long count, double share, SplittableRandom random) {
        long found = 0;
        for (long i = 0; i < count; i++) {
            found += random.nextDouble() < share ? 1 : 0;
        }
        return found;
    }

    private static List<Variant> variants(long count, SplittableRandom random) {
        long control = part(count, 0.5, random);
        long blue = part(count - control, 0.5, random);
        List<Variant> variants = new ArrayList<>();
        variants.add(new Variant("control", control));
        variants.add(new Variant("blue", blue));
        variants.add(new Variant("green", count - control - blue));
        variants.removeIf(variant -> variant.count == 0);
        return variants;
    }
}
