package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.combine.RowSums;
import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.aggregator.rows.PropertyRow;
import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.aggregator.rows.ValueRow;
import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Books one report's rows: adds flags, variants and clients to the sums, and forwards the rest at once. What is
 * forwarded has no key and fresh headers, since the raw record's say nothing about it.
 */
final class BookedRows implements UsageVisitor {
    private final ReportSource source;
    private final RowSums sums;
    private final ProcessorContext<byte[], IntakeOutput> context;
    private final Rejections rejections;

    BookedRows(
            ReportSource source, RowSums sums, ProcessorContext<byte[], IntakeOutput> context, Rejections rejections) {
        this.source = source;
        this.sums = sums;
        this.context = context;
        this.rejections = rejections;
    }

    @Override
    public void report(ReportIdentity identity) {}

    @Override
    public void flag(String app, String flag, long yes, long no, long countedAt) {
        sums.flag(source.environment(), app, flag, yes, no, countedAt);
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long countedAt) {
        sums.variant(source.environment(), app, flag, variant, count, countedAt);
    }

    @Override
    public void client(ClientInfo client) {
        sums.client(source.environment(), client, source.receivedAt());
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        forward(new PropertyRow(source.environment(), property, firstSeen, lastSeen));
    }

    @Override
    public void value(String property, String value, String label) {
        forward(new ValueRow(source.environment(), property, value, label));
    }

    @Override
    public void leftOut(Acceptance reason, byte[] payload) {
        rejections.leftOut(reason, payload);
    }

    private void forward(IntakeOutput row) {
        context.forward(new Record<>(null, row, source.receivedAt()));
    }
}
