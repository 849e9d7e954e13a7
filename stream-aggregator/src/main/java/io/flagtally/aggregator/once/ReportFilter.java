package io.flagtally.aggregator.once;

import io.flagtally.model.decode.UsageVisitor;

/** Lets pass of a report what was not counted before. One report after the other: {@link #isCounted}, then {@link #pass}. */
public interface ReportFilter {

    /** Counts every report as it comes. */
    ReportFilter PASS_ALL = new ReportFilter() {
        @Override
        public boolean isCounted(ReportSource source, byte[] body) {
            return false;
        }

        @Override
        public void pass(ReportSource source, byte[] body, DecodedReport report, UsageVisitor next) {
            report.handTo(next);
        }
    };

    /** True if the report as a whole was counted before; it need not be decoded. */
    boolean isCounted(ReportSource source, byte[] body);

    /** Hands what counts of a valid report to {@code next}, and remembers it. */
    void pass(ReportSource source, byte[] body, DecodedReport report, UsageVisitor next);

    /** The task lets its partitions go. */
    default void close() {}
}
