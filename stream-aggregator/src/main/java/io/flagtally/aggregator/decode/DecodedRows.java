package io.flagtally.aggregator.decode;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;

/** Counts the rows of a report by kind as the decoder hands them over, before anything decides whether they count. */
final class DecodedRows implements UsageVisitor {
    private final RowCounts rows = new RowCounts();
    private final RowCounters counters;
    private final UsageVisitor next;

    DecodedRows(RowCounters counters, UsageVisitor next) {
        this.counters = counters;
        this.next = next;
    }

    /** All rows of the report have come. */
    void end() {
        rows.moveTo(counters);
    }

    @Override
    public void report(ReportIdentity identity) {
        next.report(identity);
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        rows.flags++;
        next.flag(app, flag, yes, no, eventTime);
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        rows.variants++;
        next.variant(app, flag, variant, count, eventTime);
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        rows.properties++;
        next.property(property, firstSeen, lastSeen);
    }

    @Override
    public void value(String property, String value, String label) {
        rows.values++;
        next.value(property, value, label);
    }

    @Override
    public void client(ClientInfo client) {
        rows.clients++;
        next.client(client);
    }

    @Override
    public Acceptance accept(long eventTime) {
        return next.accept(eventTime);
    }

    @Override
    public Acceptance accept(String environment, long eventTime) {
        return next.accept(environment, eventTime);
    }

    @Override
    public void leftOut(Acceptance reason, byte[] payload) {
        next.leftOut(reason, payload);
    }
}
