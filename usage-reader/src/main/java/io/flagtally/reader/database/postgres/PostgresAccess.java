package io.flagtally.reader.database.postgres;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Looks whether a database has what is asked of it. What is wrong with settings does not pass, so that it is said at
 * the start; a database that does not answer may come later.
 */
final class PostgresAccess {
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String INVALID_CATALOG_NAME = "3D000";

    /** Of a role that is unknown, may not log in, or has another password. */
    private static final String INVALID_AUTHORIZATION = "28";

    private PostgresAccess() {}

    /** Throws {@link InvalidSettingsException} if these settings can never work. Takes as long as the driver waits. */
    static void check(PGSimpleDataSource driver, PostgresSettings settings) {
        try (Connection connection = driver.getConnection();
                Statement statement = connection.createStatement()) {
            for (Topic topic : Topic.values()) {
                if (topic.isOutput()) {
                    statement.execute("SELECT FROM " + topic.tableName() + " LIMIT 0");
                }
            }
        } catch (SQLException e) {
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            if (state.startsWith(INVALID_AUTHORIZATION)) {
                throw InvalidSettingsException.of(
                        "database-user: Postgres refuses '%s': %s; see --database-password-file"
                                .formatted(settings.user(), said(e)));
            }
            switch (state) {
                case INVALID_CATALOG_NAME ->
                    throw InvalidSettingsException.of("database-url: Postgres says: " + said(e));
                case UNDEFINED_TABLE ->
                    throw InvalidSettingsException.of("database-url: Postgres says: " + said(e)
                            + "; the files of sink-connector-config/postgres/ddl make the tables");
                case INSUFFICIENT_PRIVILEGE ->
                    throw InvalidSettingsException.of("database-user: Postgres says: %s; GRANT SELECT on it to '%s'"
                            .formatted(said(e), settings.user()));
                default -> {
                    // Away, or busy: whoever looks later will say so.
                }
            }
        }
    }

    /** What the server said, without what the driver adds. */
    private static String said(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        return message == null ? e.getMessage() : message.getMessage();
    }
}
