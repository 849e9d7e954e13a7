package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.report.ReportHeaders;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends what is not counted of one raw record to the dead letters, under the record's key, headers and time. */
final class Rejections {
    private final ProcessorContext<byte[], IntakeOutput> context;
    private final Record<byte[], byte[]> raw;
    private final long receivedAt;

    /** {@code receivedAt}: when the broker first took the report, ms since the epoch UTC. */
    Rejections(ProcessorContext<byte[], IntakeOutput> context, Record<byte[], byte[]> raw, long receivedAt) {
        this.context = context;
        this.raw = raw;
        this.receivedAt = receivedAt;
    }

    /** The whole record. {@code detail} is for a person; it never quotes the payload. */
    void reject(DeadLetterReason reason, String detail) {
        forward(raw, raw.value(), reason, detail);
    }

    /** The whole record, since none of its items is accepted. */
    void reject(Acceptance acceptance) {
        reject(reason(acceptance), DeadLetterDetail.of(acceptance));
    }

    /**
     * Items that were left out, as a payload of the record's own format. Without the idempotency key: the rest of the
     * request counts under it, and a replay of these items would be taken for that.
     */
    void leftOut(Acceptance acceptance, byte[] items) {
        Headers headers = new RecordHeaders(raw.headers());
        headers.remove(ReportHeaders.IDEMPOTENCY_KEY);
        forward(raw.withHeaders(headers), items, reason(acceptance), DeadLetterDetail.of(acceptance));
    }

    private void forward(Record<byte[], byte[]> letter, byte[] payload, DeadLetterReason reason, String detail) {
        context.forward(letter.withValue(new RejectedReport(payload, reason, detail, receivedAt)));
    }

    private static DeadLetterReason reason(Acceptance acceptance) {
        return switch (acceptance) {
            case OTHER_ENVIRONMENT -> DeadLetterReason.OTHER_ENVIRONMENT;
            case TIME_NOT_BELIEVED -> DeadLetterReason.TIME_NOT_BELIEVED;
            case HOUR_NOT_COUNTED -> DeadLetterReason.BEFORE_COUNT_FROM;
            case ACCEPTED -> throw new IllegalArgumentException("what is accepted is no dead letter");
        };
    }
}
