package io.flagtally.relay.growth;

import java.util.Locale;

/** Why growth is not told to the Unleash server. */
enum LeftOut {
    /** Its environment has no token. */
    NO_TOKEN,
    /** It stands under …, for names past a bound: no app or flag has that name. */
    OTHERS,
    /** Its app's or flag's name was cut: no app or flag has that name. */
    CUT_NAME,
    /** Its hour grew too old before it could be sent. */
    TOO_OLD,
    /** The server refused the body that told of it, which is a dead letter now. */
    REFUSED,
    /** It still waits, but another instance or a later run will tell of it. */
    HANDED_OVER;

    /** The value of the metric's tag. */
    String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
