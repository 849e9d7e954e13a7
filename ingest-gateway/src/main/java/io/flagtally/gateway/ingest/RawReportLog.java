package io.flagtally.gateway.ingest;

import io.flagtally.gateway.http.Outcome;
import java.util.function.Consumer;

/** Keeps accepted reports. */
public interface RawReportLog extends AutoCloseable {

    /**
     * Takes a report and returns at once; never throws. Calls {@code done} exactly once, on any thread, possibly before
     * it returns: {@link Outcome#ACCEPTED} if and only if the report will survive the loss of a machine, else
     * {@code TOO_LARGE} or {@code UNAVAILABLE}. {@code done} may not block.
     */
    void append(RawReport report, Consumer<Outcome> done);

    /** True once nothing can ever be appended again. Close this log then, and open another. */
    default boolean isBroken() {
        return false;
    }

    /** Waits a bounded time for reports under way. A report that is appended later is {@code UNAVAILABLE}. */
    @Override
    void close();
}
