package io.flagtally.reader.database;

import java.util.Locale;

/** What usage has one series for each of. */
public enum UsageBy {
    /** One series of all. */
    NONE,
    APP,
    VARIANT,
    ENVIRONMENT;

    /** The column of hourly rows that holds the names of the series; not of {@link #NONE}. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The name of the series that the hours of a flag belong to; empty if there is one of all.
     *
     * @throws IllegalStateException for variants, which such hours do not have
     */
    public String nameOf(FlagKey key) {
        return switch (this) {
            case NONE -> "";
            case APP -> key.app();
            case ENVIRONMENT -> key.environment();
            case VARIANT -> throw new IllegalStateException("hours of flags have no variant");
        };
    }
}
