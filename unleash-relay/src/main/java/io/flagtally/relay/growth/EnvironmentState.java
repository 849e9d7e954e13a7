package io.flagtally.relay.growth;

import java.util.List;
import java.util.stream.Stream;

/**
 * How far the bodies of one environment are.
 *
 * @param made the number of the last body
 * @param unposted bodies that the Unleash server has not answered for good yet, oldest first
 */
record EnvironmentState(long made, List<Unposted> unposted) {
    /**
     * Bodies that are made before the first of them is answered: one is on its way while the next is ready. More would
     * be a queue that an outage makes long, and growth that waits in the store is merged.
     */
    static final int MOST_UNPOSTED = 2;

    /**
     * One body.
     *
     * @param evaluations that it tells of
     */
    record Unposted(long sequence, long evaluations) {}

    EnvironmentState {
        unposted = List.copyOf(unposted);
    }

    boolean takesAnotherBody() {
        return unposted.size() < MOST_UNPOSTED;
    }

    EnvironmentState withNext(long evaluations) {
        return new EnvironmentState(
                made + 1,
                Stream.concat(unposted.stream(), Stream.of(new Unposted(made + 1, evaluations)))
                        .toList());
    }

    /** After the body of that number, and with it all before it, was answered for good. */
    EnvironmentState settledTo(long sequence) {
        return new EnvironmentState(
                Math.max(made, sequence),
                unposted.stream().filter(body -> body.sequence() > sequence).toList());
    }

    /** Bodies up to that number that are still unposted here. */
    long evaluationsUpTo(long sequence) {
        return unposted.stream()
                .filter(body -> body.sequence() <= sequence)
                .mapToLong(Unposted::evaluations)
                .sum();
    }

    /** Evaluations in bodies that are not answered for good. */
    long evaluations() {
        return evaluationsUpTo(Long.MAX_VALUE);
    }
}
