package io.flagtally.model.tggl;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.UsageVisitor;

/** Decodes the body of {@code POST /report}. */
public final class TgglReportDecoder implements ReportDecoder {
    public TgglReportDecoder(DecodeLimits limits) {}

    @Override
    public DecodeResult decode(byte[] body, UsageVisitor visitor) {
        throw new UnsupportedOperationException("in work");
    }
}
