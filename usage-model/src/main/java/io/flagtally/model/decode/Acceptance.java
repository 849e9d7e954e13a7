package io.flagtally.model.decode;

/** What a visitor says to a report, or to an item of one, before it gets anything of it. */
public enum Acceptance {
    ACCEPTED,
    /** The item belongs to an environment other than the API key's. */
    OTHER_ENVIRONMENT,
    /** The time that it would count at is not believed. */
    TIME_NOT_BELIEVED,
    /** The hour that it would count in is not counted. */
    HOUR_NOT_COUNTED
}
