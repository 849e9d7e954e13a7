package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.once.DecodedReport;
import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UncountedField;
import io.flagtally.model.decode.UsageVisitor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Holds what a decoder makes of one report until it has come to the report's end. A decoder that throws half way leaves
 * nothing behind, and what throws afterwards is not the decoder. Its arrays are used again: every row passes through
 * here.
 */
final class HeldReport implements UsageVisitor, DecodedReport {
    /** What a rare report needs beyond it is let go, names included. */
    private static final int KEPT_ROWS = 512;

    private enum Kind {
        REPORT,
        FLAG,
        VARIANT,
        PROPERTY,
        VALUE,
        CLIENT,
        LEFT_OUT
    }

    private final RowsByKind decoded = new RowsByKind();
    private final Set<UncountedField> uncounted = EnumSet.noneOf(UncountedField.class);

    private ReportIdentity identity = ReportIdentity.OF_SEVERAL_APPS;
    private Kind[] kinds;
    private Object[] first;
    private Object[] second;
    private Object[] third;
    private long[] left;
    private long[] right;
    private long[] times;
    private int size;
    private boolean holdsPayload;
    private UsageVisitor asked = UsageVisitor.NONE;

    HeldReport() {
        allocate();
    }

    /** Begins with the next report. {@code rows}, which it will be handed to, says at once what is accepted. */
    void begin(UsageVisitor rows) {
        asked = rows;
        if (kinds.length > KEPT_ROWS || holdsPayload) {
            allocate();
        }
        size = 0;
        identity = ReportIdentity.OF_SEVERAL_APPS;
        decoded.clear();
        uncounted.clear();
    }

    @Override
    public ReportIdentity identity() {
        return identity;
    }

    @Override
    public boolean hasCounts() {
        return decoded.flags > 0 || decoded.variants > 0;
    }

    @Override
    public void handTo(UsageVisitor next) {
        for (int row = 0; row < size; row++) {
            hand(row, next);
        }
        next.end();
    }

    /** Counts the rows as decoded, before anything decides whether they count. */
    void countDecoded(RowMetrics counters) {
        decoded.moveTo(counters);
    }

    /** Fields of which nothing came. */
    Set<UncountedField> uncounted() {
        return uncounted;
    }

    private void hand(int row, UsageVisitor next) {
        switch (kinds[row]) {
            case REPORT -> next.report((ReportIdentity) first[row]);
            case FLAG -> next.flag(text(first, row), text(second, row), left[row], right[row], times[row]);
            case VARIANT -> next.variant(text(first, row), text(second, row), text(third, row), left[row], times[row]);
            case PROPERTY -> next.property(text(first, row), left[row], right[row]);
            case VALUE -> next.value(text(first, row), text(second, row), text(third, row));
            case CLIENT -> next.client((ClientInfo) first[row]);
            case LEFT_OUT -> next.leftOut((Acceptance) first[row], (byte[]) second[row]);
        }
    }

    private static String text(Object[] texts, int row) {
        return (String) texts[row];
    }

    @Override
    public void report(ReportIdentity ofReport) {
        identity = ofReport;
        first[add(Kind.REPORT)] = ofReport;
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        int row = add(Kind.FLAG);
        first[row] = app;
        second[row] = flag;
        left[row] = yes;
        right[row] = no;
        times[row] = eventTime;
        decoded.flags++;
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        int row = add(Kind.VARIANT);
        first[row] = app;
        second[row] = flag;
        third[row] = variant;
        left[row] = count;
        times[row] = eventTime;
        decoded.variants++;
    }

    @Override
    public void property(String property, long firstSeen, long lastSeen) {
        int row = add(Kind.PROPERTY);
        first[row] = property;
        left[row] = firstSeen;
        right[row] = lastSeen;
        decoded.properties++;
    }

    @Override
    public void value(String property, String value, String label) {
        int row = add(Kind.VALUE);
        first[row] = property;
        second[row] = value;
        third[row] = label;
        decoded.values++;
    }

    @Override
    public void client(ClientInfo client) {
        first[add(Kind.CLIENT)] = client;
        decoded.clients++;
    }

    @Override
    public void uncounted(UncountedField field) {
        uncounted.add(field);
    }

    @Override
    public Acceptance accept(long eventTime) {
        return asked.accept(eventTime);
    }

    @Override
    public Acceptance accept(String environment, long eventTime) {
        return asked.accept(environment, eventTime);
    }

    @Override
    public void leftOut(Acceptance reason, byte[] payload) {
        int row = add(Kind.LEFT_OUT);
        first[row] = reason;
        second[row] = payload;
        holdsPayload = true;
    }

    private int add(Kind kind) {
        if (size == kinds.length) {
            grow();
        }
        kinds[size] = kind;
        return size++;
    }

    private void allocate() {
        kinds = new Kind[KEPT_ROWS];
        first = new Object[KEPT_ROWS];
        second = new Object[KEPT_ROWS];
        third = new Object[KEPT_ROWS];
        left = new long[KEPT_ROWS];
        right = new long[KEPT_ROWS];
        times = new long[KEPT_ROWS];
        holdsPayload = false;
    }

    private void grow() {
        int capacity = size * 2;
        kinds = Arrays.copyOf(kinds, capacity);
        first = Arrays.copyOf(first, capacity);
        second = Arrays.copyOf(second, capacity);
        third = Arrays.copyOf(third, capacity);
        left = Arrays.copyOf(left, capacity);
        right = Arrays.copyOf(right, capacity);
        times = Arrays.copyOf(times, capacity);
    }
}
