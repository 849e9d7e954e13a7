package io.flagtally.benchmarks.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.report.ReportFormat;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final Instant START = Instant.parse("2026-11-21T18:00:00Z");

    private final Seen seen = new Seen();

    @Test
    void reachesEveryKeyOfEveryApp() {
        decode(new Fleet(new Fleet.Size(1_000, 20, 500), START), 2_000);

        assertThat(seen.keys).hasSize(1_000);
        assertThat(seen.apps).hasSize(10);
    }

    @Test
    void spreadsManyKeysOverAThousandApps() {
        assertThat(new Fleet.Size(100_000, 20, 1).apps()).isEqualTo(1_000);
    }

    @Test
    void neverReportsABucketTwice() {
        decode(new Fleet(new Fleet.Size(1_000, 1, 100), START), 1_000);

        assertThat(seen.buckets).hasSize(1_000);
    }

    @Test
    void saysHowManyEvaluationsAReportHolds() {
        long said = decode(new Fleet(new Fleet.Size(1_000, 200, 10), START), 30);

        assertThat(seen.evaluations).isEqualTo(said).isPositive();
    }

    @Test
    void makesReportsAsLargeAsRealOnes() {
        Fleet fleet = new Fleet(new Fleet.Size(1_000, 20, 10), START);

        assertThat(fleet.report(7).body().length).isBetween(1_700, 2_300);
    }

    @Test
    void makesTheSameReportAgain() {
        Fleet fleet = new Fleet(new Fleet.Size(1_000, 20, 10), START);

        assertThat(fleet.report(123).body()).isEqualTo(fleet.report(123).body());
    }

    private long decode(Fleet fleet, int reports) {
        ReportDecoder decoder = ReportFormat.UNLEASH_METRICS.newDecoder(DecodeLimits.DEFAULT);
        long evaluations = 0;
        for (int number = 0; number < reports; number++) {
            assertThat(decoder.decode(fleet.report(number).body(), seen)).isEqualTo(DecodeResult.VALID);
            evaluations += fleet.report(number).evaluations();
        }
        return evaluations;
    }

    private static final class Seen implements UsageVisitor {
        private final Set<String> apps = new HashSet<>();
        private final Set<String> keys = new HashSet<>();
        private final Set<String> buckets = new HashSet<>();
        private long evaluations;

        @Override
        public void report(ReportIdentity identity) {
            buckets.add(identity.connectionId() + ' ' + identity.start());
        }

        @Override
        public void flag(String app, String flag, long yes, long no, long eventTime) {
            apps.add(app);
            keys.add(app + ' ' + flag);
            evaluations += yes + no;
        }
    }
}
