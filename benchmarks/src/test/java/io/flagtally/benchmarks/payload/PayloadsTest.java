package io.flagtally.benchmarks.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.report.ReportFormat;
import org.junit.jupiter.api.Test;

class PayloadsTest {
    @Test
    void areReportsThatTheDecodersTake() {
        assertThat(ReportFormat.UNLEASH_METRICS
                        .newDecoder(DecodeLimits.DEFAULT)
                        .decode(Payloads.unleash(200), UsageVisitor.NONE))
                .isEqualTo(DecodeResult.VALID);
        assertThat(ReportFormat.TGGL_REPORT
                        .newDecoder(DecodeLimits.DEFAULT)
                        .decode(Payloads.tggl(200), UsageVisitor.NONE))
                .isEqualTo(DecodeResult.VALID);
    }

    @Test
    void areAsLargeAsRealOnes() {
        assertThat(Payloads.unleash(20).length).isBetween(1_200, 2_500);
    }
}
