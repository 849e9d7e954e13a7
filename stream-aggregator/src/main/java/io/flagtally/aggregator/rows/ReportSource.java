package io.flagtally.aggregator.rows;

import io.flagtally.model.decode.Names;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportHeaders;
import org.apache.kafka.common.header.Headers;

/**
 * Who sent a report, and when. The gateway and the broker say all of it; the payload none.
 *
 * @param format name and version of the payload's format
 * @param connectionId from the request's header; empty if it had none
 * @param sdk name and version from the request's header; empty if it had none
 * @param idempotencyKey from the request's header; empty if it had none
 * @param receivedAt when the broker first took the report, ms since the epoch UTC; a replayed one names it in a header
 * @param writtenAt when the broker took this record, ms since the epoch UTC
 */
public record ReportSource(
        String format,
        Key key,
        String connectionId,
        String sdk,
        String idempotencyKey,
        long receivedAt,
        long writtenAt) {

    /**
     * The API key that the report came with.
     *
     * @param environment what the key counts for; empty if no header names it
     * @param isBackend false for a frontend key and for one of unknown kind: anybody can read those in a page's source
     */
    public record Key(String environment, String name, boolean isBackend) {}

    /** Reads the headers of a raw record. */
    public static ReportSource of(Headers headers, long writtenAt) {
        ReportHeaders report = ReportHeaders.from(headers);
        // Nothing was received after it was written: such a header would move stream time and close windows.
        long receivedAt = Math.min(DeadLetterHeaders.receivedAt(headers).orElse(writtenAt), writtenAt);
        Key key = new Key(
                Names.clean(report.environment()),
                report.keyName(),
                report.keyKind().equals(KeyKind.BACKEND.word()));
        return new ReportSource(
                report.format(),
                key,
                Names.clean(report.connectionId()),
                Names.clean(report.sdk()),
                report.idempotencyKey(),
                receivedAt,
                writtenAt);
    }

    public String environment() {
        return key.environment;
    }

    /** True for a dead letter that was put back onto its raw topic. */
    public boolean isReplay() {
        return receivedAt < writtenAt;
    }

    /** How many chars its texts have. */
    public int chars() {
        return format.length()
                + key.environment.length()
                + key.name.length()
                + connectionId.length()
                + sdk.length()
                + idempotencyKey.length();
    }
}
