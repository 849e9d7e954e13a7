package io.flagtally.gateway.ingest;

import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;

/** Looks through a report for its connection id and for context. Counts nothing. */
final class ReportScan implements UsageVisitor {
    private String connectionId = "";
    private boolean hasContext;

    @Override
    public void report(ReportIdentity identity) {
        connectionId = identity.connectionId();
    }

    @Override
    public boolean wantsCounts() {
        return false;
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        hasContext = true;
    }

    @Override
    public void value(String property, String value, String label) {
        hasContext = true;
    }

    /** Empty if the body has none. */
    String connectionId() {
        return connectionId;
    }

    /** True if the report holds properties or values of contexts. */
    boolean hasContext() {
        return hasContext;
    }
}
