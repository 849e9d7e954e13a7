package io.flagtally.aggregator.decode;

import io.flagtally.aggregator.decode.EventTimes.Verdict;
import io.flagtally.aggregator.rows.ClientRow;
import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.FlagRow;
import io.flagtally.aggregator.rows.PropertyRow;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.aggregator.rows.Row;
import io.flagtally.aggregator.rows.ValueRow;
import io.flagtally.aggregator.rows.VariantRow;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.Names;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.report.ReportHeaders;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Forwards what one raw record turns into: its rows, each with the time that it counts at (one payload holds rows of
 * several hours), and what is not counted of it. Rows start with fresh headers and no key, since the raw record's say nothing about them.
 */
final class RowForwarder implements UsageVisitor {
    private final ProcessorContext<byte[], Row> context;
    private final EventTimes times;
    private final DecodeMetrics metrics;
    private final Record<byte[], byte[]> raw;
    private final Envelope envelope;
    private boolean started;

    RowForwarder(
            ProcessorContext<byte[], Row> context,
            EventTimes times,
            DecodeMetrics metrics,
            Record<byte[], byte[]> raw,
            Envelope envelope) {
        this.context = context;
        this.times = times;
        this.metrics = metrics;
        this.raw = raw;
        this.envelope = envelope;
    }

    /** True once the report proved valid and may have forwarded rows. */
    boolean started() {
        return started;
    }

    @Override
    public void report(ReportIdentity identity) {
        started = true;
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        metrics.countedRows.flag().increment();
        forward(new FlagRow(envelope.environment(), app, flag, yes, no), countedAt(eventTime));
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        metrics.countedRows.variant().increment();
        forward(new VariantRow(envelope.environment(), app, flag, variant, count), countedAt(eventTime));
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        if (mayReportContext()) {
            metrics.countedRows.property().increment();
            forward(new PropertyRow(envelope.environment(), property, firstSeen, lastSeen), envelope.receivedAt());
        }
    }

    @Override
    public void value(String property, String value, String label) {
        if (mayReportContext()) {
            metrics.countedRows.value().increment();
            forward(new ValueRow(envelope.environment(), property, value, label), envelope.receivedAt());
        }
    }

    @Override
    public void client(ClientInfo client) {
        metrics.countedRows.client().increment();
        ClientInfo known = client.withSdkIfUnknown(envelope.sdk());
        forward(new ClientRow(envelope.environment(), known, envelope.receivedAt()), envelope.receivedAt());
    }

    /** A key stands for one environment: it must not count for another, whatever an item says. */
    @Override
    public boolean takes(String environment) {
        return Names.clean(environment).equals(envelope.environment());
    }

    /** Without the idempotency key: the rest of the request counts under it, and a replay of these items would be taken for that. */
    @Override
    public void leftOut(byte[] payload) {
        Headers headers = new RecordHeaders(raw.headers());
        headers.remove(ReportHeaders.IDEMPOTENCY_KEY);
        reject(
                raw.withHeaders(headers),
                payload,
                DeadLetterReason.OTHER_ENVIRONMENT,
                "items that name an environment other than the key's");
    }

    /** Sends a payload, the raw record's or a part of it, to the dead letters under the raw record's key and headers. */
    void reject(byte[] payload, DeadLetterReason reason, String detail) {
        reject(raw, payload, reason, detail);
    }

    private void reject(Record<byte[], byte[]> letter, byte[] payload, DeadLetterReason reason, String detail) {
        context.forward(letter.withValue(new RejectedReport(payload, reason, detail, envelope.receivedAt())));
    }

    /** Anybody can read a frontend key in a page's source, and write whatever context they like with it. */
    private boolean mayReportContext() {
        if (!envelope.backendKey()) {
            metrics.contextDropped.increment();
        }
        return envelope.backendKey();
    }

    private long countedAt(long claimed) {
        Verdict verdict = times.judge(claimed, envelope.receivedAt());
        metrics.time(verdict);
        return EventTimes.countedAt(verdict, claimed, envelope.receivedAt());
    }

    private void forward(Row row, long timestamp) {
        context.forward(new Record<>(null, row, timestamp));
    }
}
