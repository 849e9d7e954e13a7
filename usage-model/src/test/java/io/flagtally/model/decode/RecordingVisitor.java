package io.flagtally.model.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what a decoder hands over. */
public final class RecordingVisitor implements UsageVisitor {
    public record Flag(String app, String flag, long yes, long no, long eventTime) {}

    public record Variant(String app, String flag, String variant, long count, long eventTime) {}

    public record Property(String property, long firstSeen, long lastSeen) {}

    public record Value(String property, String value, String label) {}

    public final List<ReportIdentity> reports = new ArrayList<>();
    public final List<Flag> flags = new ArrayList<>();
    public final List<Variant> variants = new ArrayList<>();
    public final List<Property> properties = new ArrayList<>();
    public final List<Value> values = new ArrayList<>();
    public final List<ClientInfo> clients = new ArrayList<>();

    @Override
    public void report(ReportIdentity identity) {
        reports.add(identity);
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        flags.add(new Flag(app, flag, yes, no, eventTime));
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        variants.add(new Variant(app, flag, variant, count, eventTime));
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        properties.add(new Property(property, firstSeen, lastSeen));
    }

    @Override
    public void value(String property, String value, String label) {
        values.add(new Value(property, value, label));
    }

    @Override
    public void client(ClientInfo client) {
        clients.add(client);
    }

    public boolean isEmpty() {
        return reports.isEmpty() && flags.isEmpty() && variants.isEmpty() && properties.isEmpty() && values.isEmpty();
    }

    /** Sums by what is counted, so that order and splitting of rows don't matter. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new TreeMap<>();
        for (Flag row : flags) {
            totals.merge(row.app + "|" + row.flag + "|yes", row.yes, Long::sum);
            totals.merge(row.app + "|" + row.flag + "|no", row.no, Long::sum);
        }
        for (Variant row : variants) {
            totals.merge(row.app + "|" + row.flag + "|variant " + row.variant, row.count, Long::sum);
        }
        return totals;
    }
}
