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
 * @param queries as many as may run at a time have a connection each
 */
public record PostgresSettings(String url, String user, String password, int queries) {
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
        InvalidSettingsException.throwIfAny(problems);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresSettings[" + url + ", " + user + ", " + queries + "]";
    }
}
