package io.flagtally.relay.post;

import java.time.Duration;
import java.util.Optional;

/** How long to wait before a body is tried again: a second, then twice as long each time, up to a bound. */
final class Pause {
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration longest;
    private Duration next;

    Pause(Duration longest) {
        this.longest = longest;
        this.next = min(FIRST, longest);
    }

    /** The next one; longer if the server asks for it, but no longer than the bound. */
    Duration next(Optional<Duration> asked) {
        Duration pause = asked.filter(longer -> longer.compareTo(next) > 0)
                .map(longer -> min(longer, longest))
                .orElse(next);
        next = min(next.multipliedBy(2), longest);
        return pause;
    }

    private static Duration min(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }
}
