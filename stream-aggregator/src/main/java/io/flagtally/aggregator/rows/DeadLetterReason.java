package io.flagtally.aggregator.rows;

import java.util.Locale;

/**
 * Why a raw record, or a part of it, was not counted: a closed set, whose words stand in dead letters' headers and in
 * metrics.
 */
public enum DeadLetterReason {
    /** The format's name or version is missing, or newer than this program. */
    UNKNOWN_FORMAT,
    /** The format is known, but belongs on another topic. */
    WRONG_TOPIC,
    /** No header says which environment the counts belong to. */
    MISSING_ENVIRONMENT,
    /** The record has no value, or an empty one. */
    EMPTY_PAYLOAD,
    /** The payload is not JSON. */
    MALFORMED,
    /** The payload is JSON of a wrong shape. */
    INVALID,
    /** The payload is past one of the decoder's limits. */
    TOO_COMPLEX,
    /** A replayed dead letter whose hours may already be closed. */
    STALE_REPLAY,
    /** The items of a report that name an environment other than their key's; the others were counted. */
    OTHER_ENVIRONMENT,
    /** A report, or the items of one, whose time is not believed, where a setting says so. */
    TIME_NOT_BELIEVED,
    /** A report, or the items of one, of an hour before the one that counting began with, that came since. */
    BEFORE_COUNT_FROM,
    /** The decoder threw, which is a bug: the payload is kept for when it is fixed. */
    DECODER_FAILED;

    /** The lower-case word that stands in headers and metrics, such as {@code unknown-format}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
