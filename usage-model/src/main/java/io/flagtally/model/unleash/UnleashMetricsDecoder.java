package io.flagtally.model.unleash;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.UsageVisitor;

/** Decodes the body of {@code POST /api/client/metrics}. */
public final class UnleashMetricsDecoder implements ReportDecoder {
    public UnleashMetricsDecoder(DecodeLimits limits) {}

    @Override
    public DecodeResult decode(byte[] body, UsageVisitor visitor) {
        throw new UnsupportedOperationException("in work");
    }
}
