package io.flagtally.reader.database.sqlite;

import io.flagtally.model.InvalidSettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The embedded store.
 *
 * @param folder belongs to it alone; what is in it may be deleted and made again
 * @param keepDays whole UTC days of hourly rows that are kept beside the newest one
 */
public record StoreSettings(Path folder, int keepDays) {
    /** As long as hourly rows stay on their topics. */
    public static final int DEFAULT_KEEP_DAYS = 400;

    /**
     * An hour can still change for about ten days (the windows' grace). A day that was given up before would come back
     * with no more than its last changes.
     */
    public static final int LEAST_KEEP_DAYS = 14;

    private static final int MOST_KEEP_DAYS = 3_660;

    public StoreSettings {
        List<String> problems = new ArrayList<>();
        if (keepDays < LEAST_KEEP_DAYS || keepDays > MOST_KEEP_DAYS) {
            problems.add("keep-days: must be %d to %d; hours of the last ten days can still change"
                    .formatted(LEAST_KEEP_DAYS, MOST_KEEP_DAYS));
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
