package io.flagtally.aggregator.deadletter;

import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.model.report.DeadLetterHeaders;
import io.micrometer.core.instrument.Counter;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Adds to a rejected record's headers why it was rejected and where it was read. */
final class LabelProcessor extends ContextualProcessor<byte[], RejectedReport, byte[], byte[]> {
    private final Map<DeadLetterReason, Counter> counters;

    LabelProcessor(Map<DeadLetterReason, Counter> counters) {
        this.counters = counters;
    }

    @Override
    public void process(Record<byte[], RejectedReport> rejected) {
        RejectedReport report = rejected.value();
        RecordMetadata source = context().recordMetadata().orElseThrow();
        Headers headers = new RecordHeaders(rejected.headers());
        new DeadLetterHeaders(
                        report.reason().word(),
                        report.detail(),
                        source.topic(),
                        source.partition(),
                        source.offset(),
                        report.receivedAt())
                .setOn(headers);
        counters.get(report.reason()).increment();
        context().forward(rejected.withValue(report.payload()).withHeaders(headers));
    }
}
