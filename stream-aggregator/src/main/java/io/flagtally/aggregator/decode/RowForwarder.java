package io.flagtally.aggregator.decode;

import io.flagtally.aggregator.decode.EventTimes.Verdict;
import io.flagtally.aggregator.names.KeyNames;
import io.flagtally.aggregator.names.PartitionNames;
import io.flagtally.aggregator.rows.ClientRow;
import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.FlagRow;
import io.flagtally.aggregator.rows.PropertyRow;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.aggregator.rows.Row;
import io.flagtally.aggregator.rows.ValueRow;
import io.flagtally.aggregator.rows.VariantRow;
import io.flagtally.model.decode.Acceptance;
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
    private final PartitionNames names;
    private final Record<byte[], byte[]> raw;
    private final Envelope envelope;
    private KeyNames keyNames;

    RowForwarder(
            ProcessorContext<byte[], Row> context,
            EventTimes times,
            DecodeMetrics metrics,
            PartitionNames names,
            Record<byte[], byte[]> raw,
            Envelope envelope) {
        this.context = context;
        this.times = times;
        this.metrics = metrics;
        this.names = names;
        this.raw = raw;
        this.envelope = envelope;
    }

    /** True once the report proved valid and may have forwarded rows. */
    boolean started() {
        return keyNames != null;
    }

    @Override
    public void report(ReportIdentity identity) {
        keyNames = names.of(envelope.environment(), envelope.keyName(), envelope.backendKey(), raw.timestamp());
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        metrics.countedRows.flag().increment();
        count(new FlagRow(envelope.environment(), app, flag, yes, no), countedAt(eventTime));
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        metrics.countedRows.variant().increment();
        count(new VariantRow(envelope.environment(), app, flag, variant, count), countedAt(eventTime));
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

    @Override
    public Acceptance accept(long eventTime) {
        return times.accept(eventTime, envelope.receivedAt());
    }

    /** A key stands for one environment: it must not count for another, whatever an item says. */
    @Override
    public Acceptance accept(String environment, long eventTime) {
        return Names.clean(environment).equals(envelope.environment())
                ? accept(eventTime)
                : Acceptance.OTHER_ENVIRONMENT;
    }

    /** Without the idempotency key: the rest of the request counts under it, and a replay of these items would be taken for that. */
    @Override
    public void leftOut(Acceptance reason, byte[] payload) {
        Headers headers = new RecordHeaders(raw.headers());
        headers.remove(ReportHeaders.IDEMPOTENCY_KEY);
        reject(raw.withHeaders(headers), payload, reason);
    }

    /** Sends the whole report to the dead letters. */
    void refuse(Acceptance reason) {
        reject(raw, raw.value(), reason);
    }

    private void reject(Record<byte[], byte[]> letter, byte[] payload, Acceptance reason) {
        switch (reason) {
            case OTHER_ENVIRONMENT ->
                reject(
                        letter,
                        payload,
                        DeadLetterReason.OTHER_ENVIRONMENT,
                        "items that name an environment other than the key's");
            case TIME_NOT_BELIEVED ->
                reject(
                        letter,
                        payload,
                        DeadLetterReason.TIME_NOT_BELIEVED,
                        "too long before the time of receipt, or after it");
            case ACCEPTED -> throw new IllegalArgumentException("what is accepted is no dead letter");
        }
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

    private void count(Row row, long countedAt) {
        if (times.isCounted(countedAt)) {
            forward(row, countedAt);
        } else {
            metrics.notRecounted.increment();
        }
    }

    private void forward(Row row, long timestamp) {
        keyNames.bound(row, timestamp).ifPresent(bounded -> context.forward(new Record<>(null, bounded, timestamp)));
    }
}
