package io.flagtally.gateway.ingest;

import io.flagtally.gateway.http.Outcome;
import java.util.function.Consumer;

/** The port behind which accepted reports are kept. */
public interface RawReportLog extends AutoCloseable {

    /**
     * Takes a report and returns at once; never throws. Calls {@code done} exactly once, on any thread, possibly before it
     * returns: {@link Outcome#ACCEPTED} if and only if the report will survive the loss of a machine, else {@code
     * TOO_LARGE} or {@code UNAVAILABLE}. {@code done} may not block.
     */
    void append(RawReport report, Consumer<Outcome> done);

    /** True once nothing can be appended any more, ever: then it is to be closed and another one to be opened. */
    default boolean isBroken() {
        return false;
    }

    /** Waits a bounded time for what is under way; what is appended later is {@code UNAVAILABLE}. */
    @Override
    void close();
}
