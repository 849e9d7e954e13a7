package io.flagtally.reader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The rows of {@code flag-usage-hourly} and {@code flag-variant-usage-hourly}, hour by hour, as far back as the
 * database keeps them. Rows come as they are stored, one (key, hour) once and in no order, so a caller adds them up or
 * sorts them. Each method runs on a connection of {@link UsageDatabase#open} and returns when all rows were handed
 * over. One that is cancelled throws, and so does one whose caller's receiver throws.
 */
public interface HourlyRows {
    /** Takes how often a flag evaluated to yes and to no in the hour that starts then. */
    @FunctionalInterface
    interface FlagHours {
        void add(FlagKey key, Instant hour, long yes, long no);
    }

    /** Takes how often a variant of a flag was served in the hour that starts then. */
    @FunctionalInterface
    interface VariantHours {
        void add(FlagKey key, String variant, Instant hour, long count);
    }

    /** Takes a part of what one series has in the hour that starts then: yes and no, or a variant's count and 0. */
    @FunctionalInterface
    interface SeriesHours {
        void add(String name, Instant hour, long yesOrCount, long no);
    }

    /** Takes how often a flag evaluated to yes and to no in all hours of the filter. */
    @FunctionalInterface
    interface FlagSums {
        void add(FlagKey key, long yes, long no);
    }

    /** Takes how often a variant of a flag was served in all hours of the filter. */
    @FunctionalInterface
    interface VariantSums {
        void add(FlagKey key, String variant, long count);
    }

    void flags(Connection connection, HourFilter filter, FlagHours hours) throws SQLException;

    void variants(Connection connection, HourFilter filter, VariantHours hours) throws SQLException;

    /**
     * The hours of each series; the name is empty if there is one of all. What differs in other names is to be added
     * up: a database does so as far as it saves it work, so one hour of a series may come in parts. A sum past 64 bits
     * stays at the largest count.
     */
    void series(Connection connection, HourFilter filter, UsageBy by, SeriesHours hours) throws SQLException;

    /** Each key once that has an hour in the range. A sum past 64 bits stays at the largest count. */
    void flagSums(Connection connection, HourFilter filter, FlagSums sums) throws SQLException;

    /** Each key and variant once that has an hour in the range. A sum past 64 bits stays at the largest count. */
    void variantSums(Connection connection, HourFilter filter, VariantSums sums) throws SQLException;
}
