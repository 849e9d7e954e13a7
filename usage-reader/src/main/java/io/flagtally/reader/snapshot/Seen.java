package io.flagtally.reader.snapshot;

import java.time.Instant;
import java.util.Optional;

/**
 * When something was evaluated; starts of hours.
 *
 * @param lastYes empty if it never was yes
 * @param lastNo empty if it never was no
 */
public record Seen(Instant first, Instant last, Optional<Instant> lastYes, Optional<Instant> lastNo) {
    /** Both together. */
    Seen and(Seen other) {
        return new Seen(
                first.isBefore(other.first) ? first : other.first,
                later(last, other.last),
                later(lastYes, other.lastYes),
                later(lastNo, other.lastNo));
    }

    private static Instant later(Instant left, Instant right) {
        return left.isAfter(right) ? left : right;
    }

    private static Optional<Instant> later(Optional<Instant> left, Optional<Instant> right) {
        return left.isEmpty() || (right.isPresent() && right.get().isAfter(left.get())) ? right : left;
    }
}
