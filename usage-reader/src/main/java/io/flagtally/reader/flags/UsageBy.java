package io.flagtally.reader.flags;

/** What usage has one series for each of. */
enum UsageBy {
    NONE,
    APP,
    VARIANT,
    ENVIRONMENT
}
