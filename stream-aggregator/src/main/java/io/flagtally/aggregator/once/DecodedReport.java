package io.flagtally.aggregator.once;

import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;

/** A report that proved valid, and may be gone through more than once. */
public interface DecodedReport {
    ReportIdentity identity();

    /** True if it has rows of flags or variants. */
    boolean hasCounts();

    /** Hands over the report, its rows and its end, in order. */
    void handTo(UsageVisitor visitor);
}
