package io.flagtally.reader.database.sqlite;

import java.sql.SQLException;

/** The file is not what was written to it. What it held must be read anew. */
public final class DamagedStoreException extends SQLException {
    private static final long serialVersionUID = 1L;

    public DamagedStoreException(String message) {
        super(message);
    }
}
