package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.ReportIdentity;
import java.util.regex.Pattern;

/** Which SDKs put variants back into a bucket that they send again. */
final class VariantsOfResends {
    /** Go puts yes and no back, but not the variants. */
    private static final Pattern KEEPS_VARIANTS_OUT = Pattern.compile("(?i)(^|[-_/])go([-_:/@]|$)");

    private VariantsOfResends() {}

    static boolean arePutBack(ReportSource source, ReportIdentity identity) {
        String sdk = identity.sdk().isEmpty() ? source.sdk() : identity.sdk();
        return !KEEPS_VARIANTS_OUT.matcher(sdk).find();
    }
}
