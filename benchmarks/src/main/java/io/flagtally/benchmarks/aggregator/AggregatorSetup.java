package io.flagtally.benchmarks.aggregator;

/**
 * What is to count.
 *
 * @param name for people
 * @param instances that share its partitions, each in a JVM of its own
 */
public record AggregatorSetup(String name, Variant variant, Application application, int instances) {

    /** One instance, the only one of that variant at its broker. */
    static AggregatorSetup of(Variant variant) {
        return new AggregatorSetup(variant.label(), variant, variant.application(), 1);
    }

    /** The aggregator as it is by default, one instance; {@code prefix} tells it apart from others at its broker. */
    public static AggregatorSetup ours(String name, String prefix) {
        return new AggregatorSetup(name, Variant.OURS, Variant.application(prefix), 1);
    }

    /** The same with so many instances. */
    public AggregatorSetup withInstances(int count) {
        return new AggregatorSetup(name, variant, application, count);
    }
}
