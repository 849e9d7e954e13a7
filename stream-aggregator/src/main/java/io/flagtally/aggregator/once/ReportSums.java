package io.flagtally.aggregator.once;

import io.flagtally.aggregator.once.BucketSums.Count;
import io.flagtally.aggregator.once.BucketSums.Name;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import java.util.HashMap;
import java.util.Map;

/** Adds up what one report says. Names of it that became one when they were cleaned are one here. */
final class ReportSums implements UsageVisitor {
    private final Map<Name, Count> flags = new HashMap<>();
    private final Map<Name, Count> variants = new HashMap<>();
    private ReportIdentity identity = ReportIdentity.OF_SEVERAL_APPS;

    static BucketSums of(DecodedReport report) {
        ReportSums sums = new ReportSums();
        report.handTo(sums);
        return sums.counts();
    }

    ReportIdentity identity() {
        return identity;
    }

    BucketSums counts() {
        return new BucketSums(identity.stop(), flags, variants);
    }

    @Override
    public void report(ReportIdentity ofReport) {
        identity = ofReport;
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        flags.merge(Name.of(flag), new Count(yes, no), Count::plus);
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        variants.merge(new Name(flag, variant), new Count(count, 0), Count::plus);
    }
}
