package io.flagtally.reader.database.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Decides whether a file can be gone on with. */
final class StoreCheck {
    private StoreCheck() {}

    /** Why the store must be begun anew; empty if the file is ours, whole, and of these topics. */
    static Optional<Anew> whatStandsAgainst(StoreFile file, StoreOrigin origin) throws SQLException {
        if (!file.exists()) {
            return Optional.of(Anew.MISSING);
        }
        try (Connection connection = file.openToWrite()) {
            if (StoreFile.number(connection, "SELECT count(*) FROM sqlite_master") == 0) {
                // Killed before there was anything in it.
                return Optional.of(Anew.MISSING);
            }
            if (StoreFile.number(connection, "PRAGMA application_id") != StoreFile.APPLICATION_ID) {
                return Optional.of(Anew.FOREIGN);
            }
            if (StoreFile.number(connection, "PRAGMA user_version") != StoreFile.VERSION) {
                return Optional.of(Anew.OTHER_VERSION);
            }
            return isWhole(connection) ? otherOrigin(connection, origin) : Optional.of(Anew.DAMAGED);
        } catch (SQLException e) {
            if (UsageStore.isDamage(e)) {
                return Optional.of(Anew.DAMAGED);
            }
            throw e;
        }
    }

    /** Looks at every page, but not at every index entry: about a second for a gigabyte that is in memory. */
    private static boolean isWhole(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet findings = statement.executeQuery("PRAGMA quick_check(1)")) {
            return findings.next() && findings.getString(1).equals("ok");
        }
    }

    private static Optional<Anew> otherOrigin(Connection connection, StoreOrigin origin) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT cluster, topic_prefix FROM store")) {
            if (!row.next()) {
                // Killed between the two steps of beginning anew.
                return Optional.of(Anew.MISSING);
            }
            return new StoreOrigin(row.getString(1), row.getString(2)).equals(origin)
                    ? Optional.empty()
                    : Optional.of(Anew.OTHER_CLUSTER);
        }
    }
}
