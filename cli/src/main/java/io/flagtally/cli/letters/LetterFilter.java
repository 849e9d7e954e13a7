package io.flagtally.cli.letters;

import io.flagtally.model.topics.TopicSettings;
import java.time.Instant;
import java.util.Set;

/**
 * Selects letters; an empty set takes all.
 *
 * @param topics full names; one without a generation stands for all generations
 * @param since earliest time of receipt
 * @param until the first time of receipt that is too late
 */
record LetterFilter(Set<String> reasons, Set<String> topics, Set<String> environments, Instant since, Instant until) {
    LetterFilter {
        reasons = Set.copyOf(reasons);
        topics = Set.copyOf(topics);
        environments = Set.copyOf(environments);
    }

    /** True if it leaves nothing out. */
    boolean takesAll() {
        return reasons.isEmpty()
                && topics.isEmpty()
                && environments.isEmpty()
                && since.equals(Instant.MIN)
                && until.equals(Instant.MAX);
    }

    boolean takes(DeadLetter letter) {
        return takes(reasons, letter.reason())
                && (takes(topics, letter.topic()) || topics.contains(TopicSettings.withoutGeneration(letter.topic())))
                && takes(environments, letter.environment())
                && !letter.receivedAt().isBefore(since)
                && letter.receivedAt().isBefore(until);
    }

    private static boolean takes(Set<String> wanted, String found) {
        return wanted.isEmpty() || wanted.contains(found);
    }
}
