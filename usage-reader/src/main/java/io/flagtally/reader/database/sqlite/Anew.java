package io.flagtally.reader.database.sqlite;

import java.util.Locale;

/** Why a store, or the table of one topic, is read anew from the topics' first records. */
public enum Anew {
    MISSING("there is no file yet"),
    DAMAGED("the file is damaged"),
    FOREIGN("the file is not one of this reader"),
    OTHER_VERSION("the file was written by another version"),
    OTHER_CLUSTER("the file is of another cluster or topic prefix"),
    TOPIC_MADE_AGAIN("the topic was deleted and made again"),
    OUT_OF_RANGE("the topic no longer has what comes next"),
    AWAY_TOO_LONG("nothing was read for longer than the topic keeps word of deleted rows");

    private final String sentence;

    Anew(String sentence) {
        this.sentence = sentence;
    }

    /** For a person. */
    @Override
    public String toString() {
        return sentence;
    }

    /** For a metric. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
