package io.flagtally.aggregator.properties;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;

/**
 * Which times of a property count: the client's own, since a property may honestly be years old, save one before a
 * floor or later than its receipt and some skew, which becomes the time of receipt.
 */
final class PropertyTimes {
    private final long floor;
    private final long maxSkew;
    private final Counter tooOld;
    private final Counter tooNew;

    PropertyTimes(Instant floor, Duration maxSkew, MeterRegistry registry) {
        this.floor = floor.getEpochSecond();
        this.maxSkew = maxSkew.toSeconds();
        this.tooOld = notBelieved(registry, "too_old");
        this.tooNew = notBelieved(registry, "too_new");
    }

    /** All in seconds since the epoch UTC. */
    long believed(long claimed, long receivedAt) {
        if (claimed < floor) {
            tooOld.increment();
            return receivedAt;
        }
        if (claimed > receivedAt + maxSkew) {
            tooNew.increment();
            return receivedAt;
        }
        return claimed;
    }

    private static Counter notBelieved(MeterRegistry registry, String direction) {
        return Counter.builder("flagtally.aggregator.property.times.not.believed")
                .description("times of properties replaced by the time of receipt because they can't be")
                .tag("direction", direction)
                .register(registry);
    }
}
