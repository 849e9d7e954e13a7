package io.flagtally.gateway.ingest;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;

/** A valid report on its way to its raw topic. */
public final class RawReport {
    private final ReportFormat format;
    private final byte[] body;
    private final ReportHeaders headers;

    /** {@code body} is not copied. Don't change it afterwards. */
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
     * What the record is partitioned by: the connection id, so that the reports of one client, resends included, meet
     * on one partition; without one the idempotency key, for the same reason. Empty if there is neither, and for
     * frontend keys: a page could forge an id and heat one partition. Bulk reports are not partitioned by connection
     * id: it is a proxy's, and a whole fleet may be behind it.
     */
    public String partitionKey() {
        if (!headers.keyKind().equals(KeyKind.BACKEND.word())) {
            return "";
        }
        String connectionId = format == ReportFormat.UNLEASH_BULK ? "" : headers.connectionId();
        return connectionId.isEmpty() ? headers.idempotencyKey() : connectionId;
    }
}
