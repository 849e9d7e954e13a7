package io.flagtally.gateway.ingest;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;

/** A report that was found valid, on its way to its raw topic. */
public final class RawReport {
    private final ReportFormat format;
    private final byte[] body;
    private final ReportHeaders headers;

    /** {@code body} is not copied: nobody may change it any more. */
    public RawReport(ReportFormat format, byte[] body, ReportHeaders headers) {
        this.format = format;
        this.body = body;
        this.headers = headers;
    }

    public ReportFormat format() {
        return format;
    }

    /** As received, inflated, UTF-8. */
    public byte[] body() {
        return body;
    }

    public ReportHeaders headers() {
        return headers;
    }

    /**
     * What the record is partitioned by: the connection id, so that one client's reports, and those that it sends again, meet
     * on one partition; where it is unknown the idempotency key, for the same reason. Empty if there is neither, or if they
     * come with a frontend key: a page could forge one and heat one partition. A bulk report's connection id does not count:
     * it is a proxy's, behind which there may be a whole fleet.
     */
    public String partitionKey() {
        if (!headers.keyKind().equals(KeyKind.BACKEND.word())) {
            return "";
        }
        String connectionId = format == ReportFormat.UNLEASH_BULK ? "" : headers.connectionId();
        return connectionId.isEmpty() ? headers.idempotencyKey() : connectionId;
    }
}
