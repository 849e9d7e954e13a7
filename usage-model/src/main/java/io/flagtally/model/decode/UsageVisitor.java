package io.flagtally.model.decode;

/**
 * Takes what a valid payload says: {@link #report} once, then rows in any number and order, then {@link #end}. All
 * names are clean and at most 255 code points long ({@link Names}); all counts are at least 0. Everything but
 * {@code report} does nothing unless overridden.
 */
public interface UsageVisitor {

    /** Event time of a row whose report says none: it counts at the time of receipt. */
    long NO_EVENT_TIME = Long.MIN_VALUE;

    /** A visitor that drops everything, for callers that only validate. */
    UsageVisitor NONE = new UsageVisitor() {
        @Override
        public void report(ReportIdentity identity) {}

        @Override
        public boolean wantsCounts() {
            return false;
        }
    };

    void report(ReportIdentity identity);

    /**
     * False if flags, variants and {@link #uncounted} are of no use to this visitor: it may then get none, and so their
     * names need not be made. All the rest comes as it does otherwise.
     */
    default boolean wantsCounts() {
        return true;
    }

    /**
     * A flag's evaluations, not both 0.
     *
     * @param eventTime ms since the epoch as the client says, believable or not, or {@link #NO_EVENT_TIME}
     */
    default void flag(String app, String flag, long yes, long no, long eventTime) {}

    /**
     * A variant's evaluations, at least 1.
     *
     * @param eventTime ms since the epoch as the client says, believable or not, or {@link #NO_EVENT_TIME}
     */
    default void variant(String app, String flag, String variant, long count, long eventTime) {}

    /**
     * A context property.
     *
     * @param firstSeen seconds since the epoch as the client says, believable or not
     * @param lastSeen seconds since the epoch, not before {@code firstSeen}
     */
    default void property(String property, long firstSeen, long lastSeen) {}

    /** A value of a context property. {@code label} is empty if none came with it. */
    default void value(String property, String value, String label) {}

    /** A client that takes part in the report. */
    default void client(ClientInfo client) {}

    /**
     * The report has that field, and something in it that was not handed over. Once a field and report, after all rows.
     */
    default void uncounted(UncountedField field) {}

    /**
     * Asked before anything else of a report whose rows all have one event time; if it is not accepted, the visitor
     * gets nothing, and decoding ends with {@link DecodeResult.Refused}.
     */
    default Acceptance accept(long eventTime) {
        return Acceptance.ACCEPTED;
    }

    /**
     * Asked for each item that names an environment of its own; one that is not accepted is left out, and
     * {@link #leftOut} gets it. Items of a report that names none belong to the environment of the API key.
     *
     * @param eventTime of the item's rows, or {@link #NO_EVENT_TIME}
     */
    default Acceptance accept(String environment, long eventTime) {
        return Acceptance.ACCEPTED;
    }

    /**
     * All items that were left out for that reason, as they came, in one payload of the report's own format that is no
     * longer than the report. Comes at most once for each reason, after all rows.
     */
    default void leftOut(Acceptance reason, byte[] payload) {}

    /** All of the report has come. */
    default void end() {}
}
