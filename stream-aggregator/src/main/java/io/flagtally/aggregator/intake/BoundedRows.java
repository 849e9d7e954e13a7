package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.names.KeyNames;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.ForwardingVisitor;
import io.flagtally.model.decode.UsageVisitor;

/** Puts the names that an API key brings past its bound under {@value KeyNames#OTHERS}; such properties are dropped. */
final class BoundedRows extends ForwardingVisitor {
    private final KeyNames names;

    /** {@code names} are those of the report's key in the current hour. */
    BoundedRows(KeyNames names, UsageVisitor next) {
        super(next);
        this.names = names;
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long countedAt) {
        int admitted = names.admittedOfFlag(app, flag, countedAt);
        next.flag(name(app, admitted > 0), name(flag, admitted > 1), yes, no, countedAt);
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long countedAt) {
        int admitted = names.admittedOfVariant(app, flag, variant, countedAt);
        next.variant(name(app, admitted > 0), name(flag, admitted > 1), name(variant, admitted > 2), count, countedAt);
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        if (names.admitsProperty(property)) {
            next.property(property, firstSeen, lastSeen);
        }
    }

    @Override
    public void value(String property, String value, String label) {
        if (names.admitsValueOf(property)) {
            next.value(property, value, label);
        }
    }

    @Override
    public void client(ClientInfo client) {
        next.client(names.bound(client));
    }

    private static String name(String given, boolean isAdmitted) {
        return isAdmitted ? given : KeyNames.OTHERS;
    }
}
