package io.flagtally.aggregator.intake;

import java.util.Locale;
import java.util.Optional;

/** What becomes of rows whose time is not believed. */
public enum UnbelievedTimes {
    /** They count in the hour of receipt. */
    COUNT,
    /** They become a dead letter, and nothing of them counts. */
    DEAD_LETTER;

    /** The lower-case word that stands in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one with that word, if there is one. */
    public static Optional<UnbelievedTimes> of(String word) {
        for (UnbelievedTimes each : values()) {
            if (each.word().equals(word)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
