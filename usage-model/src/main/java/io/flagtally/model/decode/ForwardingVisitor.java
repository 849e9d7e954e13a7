package io.flagtally.model.decode;

/** Passes everything on as it comes. A subclass overrides what it changes. */
public abstract class ForwardingVisitor implements UsageVisitor {
    /** Gets all that is passed on. */
    protected final UsageVisitor next;

    protected ForwardingVisitor(UsageVisitor next) {
        this.next = next;
    }

    @Override
    public void report(ReportIdentity identity) {
        next.report(identity);
    }

    @Override
    public boolean wantsCounts() {
        return next.wantsCounts();
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        next.flag(app, flag, yes, no, eventTime);
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        next.variant(app, flag, variant, count, eventTime);
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        next.property(property, firstSeen, lastSeen);
    }

    @Override
    public void value(String property, String value, String label) {
        next.value(property, value, label);
    }

    @Override
    public void client(ClientInfo client) {
        next.client(client);
    }

    @Override
    public void uncounted(UncountedField field) {
        next.uncounted(field);
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

    @Override
    public void end() {
        next.end();
    }
}
