package io.flagtally.aggregator.once;

import io.flagtally.model.decode.UsageVisitor;

/** Lets pass of a report what was not counted before. For one report at a time: begin, decode, end. */
public interface ReportFilter {

    /** Counts every report as it comes. */
    ReportFilter PASS_ALL = new ReportFilter() {
        @Override
        public boolean isCounted(ReportSource source, byte[] body) {
            return false;
        }

        @Override
        public UsageVisitor begin(ReportSource source, UsageVisitor next) {
            return next;
        }

        @Override
        public void end() {
            // All of it has passed.
        }
    };

    /** True if the report as a whole was counted before; it need not be decoded. */
    boolean isCounted(ReportSource source, byte[] body);

    /** What the report is to be decoded into; what counts of it goes on to {@code next}. */
    UsageVisitor begin(ReportSource source, UsageVisitor next);

    /** The report proved valid and has been decoded: remembers it, and hands over what was held back. */
    void end();
}
