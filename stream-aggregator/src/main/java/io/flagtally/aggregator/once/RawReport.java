package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;

/** A record of a raw topic. Not a record type, since its body has no equality worth having. */
public final class RawReport {
    /** The objects that hold body and headers. */
    private static final int OVERHEAD_BYTES = 500;

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
        return OVERHEAD_BYTES + (long) Character.BYTES * source.chars() + body.length;
    }
}
