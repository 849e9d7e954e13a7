package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;

/**
 * A record of a raw topic. Not a record type, since its body has no equality worth having.
 */
public final class RawReport {
    /** Beside the body: headers as texts, and the objects that hold them. */
    private static final int OVERHEAD_BYTES = 600;

    private final ReportSource source;
    private final byte[] body;

    /** Takes the body without copying it. */
    public RawReport(ReportSource source, byte[] body) {
        this.source = source;
        this.body = body;
    }

    ReportSource source() {
        return source;
    }

    byte[] body() {
        return body;
    }

    /** About how much heap it takes. */
    long heapBytes() {
        return (long) OVERHEAD_BYTES + body.length;
    }
}
