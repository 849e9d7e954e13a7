package io.flagtally.aggregator.deadletter;

import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.ReportHeaders;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Adds to a rejected record's headers why it was rejected and where it was read. */
final class LabelProcessor extends ContextualProcessor<byte[], RejectedReport, byte[], byte[]> {
    private static final String TOO_LARGE = "without the record, which is too large for a dead letter: ";

    /** Longer ones are nothing that a gateway writes. */
    private static final int LONGEST_KEPT_HEADER = 4 * 1024;

    private final DeadLetterMetrics metrics;
    private final int maxBytes;

    /** {@code maxBytes}: what is larger than that Kafka may refuse, now and whenever it is read again. */
    LabelProcessor(DeadLetterMetrics metrics, int maxBytes) {
        this.metrics = metrics;
        this.maxBytes = maxBytes;
    }

    @Override
    public void process(Record<byte[], RejectedReport> rejected) {
        RejectedReport report = rejected.value();
        RecordMetadata source = context().recordMetadata().orElseThrow();
        Headers headers = new RecordHeaders(rejected.headers());
        label(report, report.detail(), source).setOn(headers);
        metrics.letter(report.reason());
        Record<byte[], byte[]> letter = rejected.withValue(report.payload()).withHeaders(headers);
        context().forward(RecordSize.atMost(letter) <= maxBytes ? letter : pointer(rejected, source));
    }

    /** Says where the record is, and why it was not counted. It fits whatever the record is like. */
    private Record<byte[], byte[]> pointer(Record<byte[], RejectedReport> rejected, RecordMetadata source) {
        metrics.withoutPayload.increment();
        Headers headers = new RecordHeaders();
        for (String name : new String[] {ReportHeaders.FORMAT, ReportHeaders.ENVIRONMENT, ReportHeaders.KEY_NAME}) {
            Header kept = rejected.headers().lastHeader(name);
            if (kept != null && kept.value() != null && kept.value().length <= LONGEST_KEPT_HEADER) {
                headers.add(kept);
            }
        }
        label(rejected.value(), TOO_LARGE + rejected.value().detail(), source).setOn(headers);
        return rejected.<byte[]>withKey(null).<byte[]>withValue(null).withHeaders(headers);
    }

    private static DeadLetterHeaders label(RejectedReport report, String detail, RecordMetadata source) {
        return new DeadLetterHeaders(
                report.reason().word(),
                detail,
                source.topic(),
                source.partition(),
                source.offset(),
                report.receivedAt());
    }
}
