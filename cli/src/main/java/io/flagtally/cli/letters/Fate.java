package io.flagtally.cli.letters;

/** What became of a letter that was to be replayed. */
enum Fate {
    REPLAYED("replayed", false),
    REPLAYED_BEFORE("skipped: replayed before", false),
    STALE("refused: received too long ago, its hours may be closed", true),
    NO_PAYLOAD("refused: has no payload", true),
    UNKNOWN_TOPIC("refused: came from no raw topic of this prefix", true),
    MISSING("refused: there is no such letter", true);

    private final String words;
    private final boolean refused;

    Fate(String words, boolean refused) {
        this.words = words;
        this.refused = refused;
    }

    /** For a person. */
    String words() {
        return words;
    }

    /** True if somebody has to know that it was not replayed. */
    boolean isRefused() {
        return refused;
    }
}
