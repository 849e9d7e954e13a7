package io.flagtally.relay.rows;

import io.flagtally.model.decode.Names;
import java.time.Instant;

/** A row of an output topic. */
public sealed interface OutputRow extends RelayInput permits TotalRow, ApplicationRow {
    /** Times behind it can't be added to. */
    Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

    WaitingKey key();

    /** The latest time that it tells of. */
    Instant time();

    /** True if an aggregator can have written it. Any other could end a thread that meets it again at each start. */
    boolean isSound();

    /** The same, but known to have been there before the first start. */
    OutputRow asBaseline();

    static boolean isSound(Instant time) {
        return time != null && !time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME);
    }

    static boolean isSound(String name) {
        return name != null && Names.clean(name).equals(name);
    }
}
