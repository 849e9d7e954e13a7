package io.flagtally.aggregator.start;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What an operator allows a start to do that it otherwise refuses.
 *
 * @param acceptLostReports true to go on behind raw records that expired before they were counted
 * @param countFrom rows of earlier hours are not counted; {@link #EVERY_HOUR} to count all. With any other value a new
 *     application id may write to outputs that hold rows. A full hour
 */
public record StartSettings(boolean acceptLostReports, Instant countFrom) {
    public static final Instant EVERY_HOUR = Instant.EPOCH;

    public static final StartSettings DEFAULT = new StartSettings(false, EVERY_HOUR);

    public StartSettings {
        if (!countFrom.truncatedTo(ChronoUnit.HOURS).equals(countFrom)) {
            InvalidSettingsException.throwIfAny(List.of("count-from: must be the start of an hour in UTC, such as "
                    + countFrom.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1))));
        }
    }

    boolean isRecount() {
        return !countFrom.equals(EVERY_HOUR);
    }
}
