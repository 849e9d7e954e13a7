package io.flagtally.reader.database.postgres;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a sink writes.
 *
 * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE}, without a password in it
 * @param user a role that may select and nothing else
 * @param password of the role; empty for none
 * @param connections at most so many are open, and so many queries run, at a time
 */
public record PostgresSettings(String url, String user, String password, int connections) {
    public static final int DEFAULT_CONNECTIONS = 10;

    private static final int MOST_CONNECTIONS = 200;

    public PostgresSettings {
        List<String> problems = new ArrayList<>();
        if (!url.matches("jdbc:postgresql://[^/]+/[^?]+(\\?.*)?")) {
            problems.add("database-url: must be jdbc:postgresql://HOST:PORT/DATABASE");
        } else if (url.contains("password=")) {
            problems.add("database-url: must not hold the password; see --database-password-file");
        }
        if (user.isBlank()) {
            problems.add("database-user: is missing");
        }
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            problems.add("database-connections: must be 1 to " + MOST_CONNECTIONS);
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresSettings[" + url + ", " + user + ", " + connections + "]";
    }
}
