package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.combine.RowSums;
import io.flagtally.aggregator.intake.EventTimes.Verdict;
import io.flagtally.aggregator.names.KeyNames;
import io.flagtally.aggregator.names.PartitionNames;
import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.aggregator.rows.PropertyRow;
import io.flagtally.aggregator.rows.RejectedReport;
import io.flagtally.aggregator.rows.Row;
import io.flagtally.aggregator.rows.ValueRow;
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
 * Takes what raw records turn into, one after the other. Flags, variants and clients go to the sums, each with the time that
 * it counts at (one payload holds rows of several hours); the rest, and what is not counted, is forwarded at once. Rows start
 * with fresh headers and no key, since the raw record's say nothing about them.
 */
final class RowForwarder implements UsageVisitor {
    private final ProcessorContext<byte[], Row> context;
    private final RowSums sums;
    private final EventTimes times;
    private final DecodeMetrics metrics;
    private final PartitionNames names;
    private final RowCounts counted = new RowCounts();
    private Record<byte[], byte[]> raw;
    private Envelope envelope;
    private KeyNames keyNames;

    RowForwarder(
            ProcessorContext<byte[], Row> context,
            RowSums sums,
            EventTimes times,
            DecodeMetrics metrics,
            PartitionNames names) {
        this.context = context;
        this.sums = sums;
        this.times = times;
        this.metrics = metrics;
        this.names = names;
    }

    /** What comes from now on is of that record. */
    void begin(Record<byte[], byte[]> rawRecord, Envelope itsEnvelope) {
        raw = rawRecord;
        envelope = itsEnvelope;
    }

    /** All rows of the report have come. */
    void end() {
        counted.moveTo(metrics.countedRows);
    }

    @Override
    public void report(ReportIdentity identity) {
        keyNames = names.of(envelope.environment(), envelope.keyName(), envelope.backendKey(), raw.timestamp());
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        counted.flags++;
        long countedAt = countedAt(eventTime);
        if (isCounted(countedAt)) {
            int admitted = keyNames.admittedOfFlag(app, flag, countedAt);
            sums.flag(
                    envelope.environment(),
                    admitted > 0 ? app : KeyNames.OTHERS,
                    admitted > 1 ? flag : KeyNames.OTHERS,
                    yes,
                    no,
                    countedAt);
        }
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        counted.variants++;
        long countedAt = countedAt(eventTime);
        if (isCounted(countedAt)) {
            int admitted = keyNames.admittedOfVariant(app, flag, variant, countedAt);
            sums.variant(
                    envelope.environment(),
                    admitted > 0 ? app : KeyNames.OTHERS,
                    admitted > 1 ? flag : KeyNames.OTHERS,
                    admitted > 2 ? variant : KeyNames.OTHERS,
                    count,
                    countedAt);
        }
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        if (mayReportContext()) {
            counted.properties++;
            if (keyNames.admitsProperty(property)) {
                forward(new PropertyRow(envelope.environment(), property, firstSeen, lastSeen));
            }
        }
    }

    @Override
    public void value(String property, String value, String label) {
        if (mayReportContext()) {
            counted.values++;
            if (keyNames.admitsValueOf(property)) {
                forward(new ValueRow(envelope.environment(), property, value, label));
            }
        }
    }

    @Override
    public void client(ClientInfo client) {
        counted.clients++;
        ClientInfo known = client.withSdkIfUnknown(envelope.sdk());
        sums.client(envelope.environment(), keyNames.bound(known), envelope.receivedAt());
    }

    @Override
    public Acceptance accept(long eventTime) {
        return times.accept(eventTime, envelope.receivedAt(), raw.timestamp());
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

    private void reject(Record<byte[], byte[]> letter, byte[] payload, Acceptance acceptance) {
        DeadLetterReason reason =
                switch (acceptance) {
                    case OTHER_ENVIRONMENT -> DeadLetterReason.OTHER_ENVIRONMENT;
                    case TIME_NOT_BELIEVED -> DeadLetterReason.TIME_NOT_BELIEVED;
                    case HOUR_NOT_COUNTED -> DeadLetterReason.BEFORE_COUNT_FROM;
                    case ACCEPTED -> throw new IllegalArgumentException("what is accepted is no dead letter");
                };
        reject(letter, payload, reason, DeadLetterDetail.of(acceptance));
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

    private boolean isCounted(long countedAt) {
        boolean isCounted = times.isCounted(countedAt);
        if (!isCounted) {
            metrics.notRecounted.increment();
        }
        return isCounted;
    }

    private void forward(Row row) {
        context.forward(new Record<>(null, row, envelope.receivedAt()));
    }
}
