package io.flagtally.gateway.ingest;

import io.flagtally.gateway.http.Outcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The twin of the Kafka log for tests: keeps every report at once, for as long as the process lives. */
public final class InMemoryRawReportLog implements RawReportLog {
    private final List<RawReport> reports = new CopyOnWriteArrayList<>();

    @Override
    public void append(RawReport report, Consumer<Outcome> done) {
        reports.add(report);
        done.accept(Outcome.ACCEPTED);
    }

    /** What was appended, oldest first. */
    public List<RawReport> reports() {
        return List.copyOf(reports);
    }

    @Override
    public void close() {
        // Nothing is under way: append has done all when it returns.
    }
}
