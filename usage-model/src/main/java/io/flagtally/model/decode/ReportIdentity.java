package io.flagtally.model.decode;

/**
 * What a report says of itself.
 *
 * @param app the reporting app; empty where a report holds several
 * @param connectionId names one run of one SDK instance; empty if the body has none
 * @param start start of the SDK's bucket in ms since the epoch, or {@link UsageVisitor#NO_EVENT_TIME}
 * @param stop end of the SDK's bucket in ms since the epoch, or {@link UsageVisitor#NO_EVENT_TIME}
 * @param sdk name and version as sent, such as {@code unleash-node-sdk:6.12.1}; empty if the body has none
 */
public record ReportIdentity(String app, String connectionId, long start, long stop, String sdk) {
    /** A report that holds several apps, and so says nothing of itself. */
    public static final ReportIdentity OF_SEVERAL_APPS =
            new ReportIdentity("", "", UsageVisitor.NO_EVENT_TIME, UsageVisitor.NO_EVENT_TIME, "");
}
