package io.flagtally.runtime.keys;

import java.util.Locale;
import java.util.Optional;

/** What a reader key may see beyond the totals of its environment. */
public enum ReadRight {
    /** Values of properties and their labels: they can be personal data. */
    PROPERTY_VALUES;

    /** The word that stands in a keys file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The right with that word, if there is one. */
    static Optional<ReadRight> of(String word) {
        for (ReadRight right : values()) {
            if (right.word().equals(word)) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }
}
