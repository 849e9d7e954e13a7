package io.flagtally.reader.state;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a flag stands in its life. docs/flag-states.md has the rule for people. */
public enum FlagState {
    /** Seen for the first time a short while ago. */
    NEW,
    /** Evaluated, and nothing else holds. */
    LIVE,
    /** Evaluated, and always with the same answer. */
    SETTLED,
    /** Not evaluated for a while. */
    IDLE,
    /** Not evaluated for so long that nobody seems to ask. */
    GONE;

    /** In lower case, as it stands in answers, views and parameters. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
