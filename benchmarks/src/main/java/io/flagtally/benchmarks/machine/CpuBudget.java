package io.flagtally.benchmarks.machine;

import java.time.Duration;

/**
 * What one process may use of a core: time earns it, CPU time spends it. It is saved up to a burst and no further; one
 * that has spent more than it had must earn a whole burst again.
 */
final class CpuBudget {
    private final double share;
    private final Duration burst;
    private Duration at;
    private Duration used;
    private Duration left;
    private boolean running = true;

    /**
     * Begins with a whole burst.
     *
     * @param share of a core, above 0
     * @param at any time that goes on steadily
     * @param used CPU time so far
     */
    CpuBudget(double share, Duration burst, Duration at, Duration used) {
        this.share = share;
        this.burst = burst;
        this.at = at;
        this.used = used;
        this.left = burst;
    }

    /** Whether it may run, now that time and CPU time have gone on. */
    boolean mayRun(Duration now, Duration usedNow) {
        Duration earned = Duration.ofNanos(Math.round(now.minus(at).toNanos() * share));
        left = left.plus(earned).minus(usedNow.minus(used));
        if (left.compareTo(burst) >= 0) {
            left = burst;
            running = true;
        } else if (left.isNegative() || left.isZero()) {
            running = false;
        }
        at = now;
        used = usedNow;
        return running;
    }
}
