package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.once.ReportSource;
import io.flagtally.model.decode.Names;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportHeaders;
import org.apache.kafka.common.header.Headers;

/**
 * What decoding needs to know beside the payload, all of it from the gateway and the broker.
 *
 * @param backendKey true if the key's kind is known to be backend: only such a key may report context
 * @param sdk name and version as the request's header gave it; empty if unknown
 * @param receivedAt when the broker took the report first, ms since the epoch UTC; for a replayed one, what its header says
 */
record Envelope(
        String format,
        String environment,
        boolean backendKey,
        String keyName,
        String connectionId,
        String sdk,
        String idempotencyKey,
        long receivedAt) {

    /** What counting once needs to know; {@code writtenAt} is this record's own time, ms since the epoch. */
    ReportSource source(long writtenAt) {
        return new ReportSource(format, environment, backendKey, keyName, connectionId, sdk, idempotencyKey, writtenAt);
    }

    /** Reads the headers of a raw record with {@code timestamp} ms, its broker's time. */
    static Envelope of(Headers headers, long timestamp) {
        ReportHeaders report = ReportHeaders.from(headers);
        // Nothing was received after it was written: such a header would move stream time and close windows.
        long receivedAt = Math.min(DeadLetterHeaders.receivedAt(headers).orElse(timestamp), timestamp);
        return new Envelope(
                report.format(),
                Names.clean(report.environment()),
                report.keyKind().equals(KeyKind.BACKEND.word()),
                report.keyName(),
                Names.clean(report.connectionId()),
                Names.clean(report.sdk()),
                report.idempotencyKey(),
                receivedAt);
    }
}
