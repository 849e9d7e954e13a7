package io.flagtally.gateway.ingest;

import io.flagtally.model.decode.Names;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;

/** Makes a record's headers from request, key and body. */
final class RecordHeaders {
    private static final HttpString CONNECTION_ID = new HttpString("unleash-connection-id");
    private static final HttpString SDK = new HttpString("unleash-sdk");
    private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");

    private RecordHeaders() {}

    static ReportHeaders of(ReportFormat format, Sender sender, ReportScan scan, HeaderMap request) {
        String connectionId = scan.connectionId();
        return new ReportHeaders(
                format.nameAndVersion(),
                sender.environment(),
                sender.name(),
                sender.kind().word(),
                connectionId.isEmpty() ? text(request, CONNECTION_ID) : Names.clean(connectionId),
                text(request, SDK),
                text(request, IDEMPOTENCY_KEY));
    }

    private static String text(HeaderMap request, HttpString name) {
        String value = request.getFirst(name);
        return value == null ? "" : Names.clean(value.strip());
    }
}
