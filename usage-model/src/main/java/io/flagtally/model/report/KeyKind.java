package io.flagtally.model.report;

import java.util.Locale;
import java.util.Optional;

/** Who may hold an API key: a server that is trusted, or a page or app that anybody can open. */
public enum KeyKind {
    /** Unleash's client (backend) token, Tggl's server key. */
    BACKEND,
    /** Unleash's frontend token, Tggl's client key. */
    FRONTEND;

    /** The lower-case word that stands in files and headers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with that word, if there is one. */
    public static Optional<KeyKind> of(String word) {
        for (KeyKind kind : values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
