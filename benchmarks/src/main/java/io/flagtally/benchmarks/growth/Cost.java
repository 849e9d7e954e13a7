package io.flagtally.benchmarks.growth;

import java.time.Duration;

/** What so many changed rows took. */
record Cost(long rows, Duration cpu) {

    Cost plus(Cost other) {
        return new Cost(rows + other.rows, cpu.plus(other.cpu));
    }

    double microsPerRow() {
        return cpu.toNanos() / 1e3 / rows;
    }
}
