package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.UsageVisitor;
import java.io.Closeable;
import java.util.Optional;

/** Lets pass of the reports of one raw partition what was not counted before. One thread; closed with its task. */
public interface ReportFilter extends Closeable {

    /** Counts every report as it comes. */
    ReportFilter PASS_ALL = (source, body) -> Optional.of(DecodedReport::handTo);

    /** The way on of a report whose body proves valid; empty if it was counted before as a whole. */
    Optional<WayOn> open(ReportSource source, byte[] body);

    /** The way on of one report. */
    interface WayOn {
        /** Hands what counts of the report to {@code next}, its end too, and remembers it. */
        void pass(DecodedReport report, UsageVisitor next);
    }

    @Override
    default void close() {}
}
