package io.flagtally.relay.growth;

import io.flagtally.relay.rows.AgeLimit;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * How growth becomes bodies.
 *
 * @param interval how often what has grown is looked at
 * @param ageLimit what is too old to be sent
 * @param maxBodyBytes no body is larger
 * @param hasToken whether an environment has a token; asked at each row
 * @param firstSequence what the numbers of bodies begin behind, known once the relay has started
 */
public record GrowthSettings(
        Duration interval,
        AgeLimit ageLimit,
        int maxBodyBytes,
        Predicate<String> hasToken,
        LongSupplier firstSequence) {}
