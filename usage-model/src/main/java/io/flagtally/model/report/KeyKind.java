package io.flagtally.model.report;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an API key is for, and so who may hold it. Two kinds report, one reads; none does both. */
public enum KeyKind {
    /** Of a server that is trusted: Unleash's client (backend) token, Tggl's server key. */
    BACKEND,
    /** Of a page or app that anybody can open: Unleash's frontend token, Tggl's client key. */
    FRONTEND,
    /** Of a person or tool that looks at totals. It never reports, so no raw record names it. */
    READER;

    /** The kinds that may report. */
    public static final Set<KeyKind> REPORTING = Set.copyOf(EnumSet.of(BACKEND, FRONTEND));

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

    /** All words, as a sentence lists them. */
    public static String words() {
        return Stream.of(values()).map(KeyKind::word).collect(Collectors.joining(", "));
    }
}
