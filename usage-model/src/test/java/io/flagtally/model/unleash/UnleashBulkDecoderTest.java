package io.flagtally.model.unleash;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.RecordingVisitor;
import io.flagtally.model.decode.RecordingVisitor.Flag;
import io.flagtally.model.decode.RecordingVisitor.Variant;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnleashBulkDecoderTest {
    private static final long TIME = Instant.parse("2026-11-21T18:51:48.927Z").toEpochMilli();

    private final UnleashBulkDecoder decoder = new UnleashBulkDecoder(DecodeLimits.DEFAULT);

    @Test
    void decodesEveryItemLikeAReportOfItsOwn() {
        RecordingVisitor visitor = new RecordingVisitor();

        DecodeResult result = decoder.decode(
                bytes(
                        """
                        {"applications":[{"appName":"a","instanceId":"i","environment":"development",
                           "sdkVersion":"unleash-client-node:6.1.0"}],
                         "metrics":[
                          {"featureName":"f","appName":"a","environment":"development",
                           "timestamp":"2026-11-21T18:51:48.927Z","yes":"3","no":2.0,"variants":{"blue":1}},
                          {"featureName":"","appName":"","environment":"development","yes":1}]}"""),
                visitor);

        assertThat(result).isEqualTo(DecodeResult.VALID);
        assertThat(visitor.clients).containsExactly(new ClientInfo("a", "unleash-client-node", "6.1.0", "", "", ""));
        assertThat(visitor.flags)
                .containsExactly(new Flag("a", "f", 3, 2, TIME), new Flag("", "", 1, 0, UsageVisitor.NO_EVENT_TIME));
        assertThat(visitor.variants).containsExactly(new Variant("a", "f", "blue", 1, TIME));
    }

    @Test
    void handsBackWhatTheVisitorDoesNotTakeInAFormThatDecodesAgain() {
        StringBuilder flags = new StringBuilder();
        Map<Acceptance, byte[]> leftOut = new EnumMap<>(Acceptance.class);
        UsageVisitor choosy = new UsageVisitor() {
            @Override
            public void report(ReportIdentity identity) {
                flags.append("report;");
            }

            @Override
            public Acceptance accept(String environment, long eventTime) {
                if (!environment.equals("development")) {
                    return Acceptance.OTHER_ENVIRONMENT;
                }
                return eventTime == 0 ? Acceptance.TIME_NOT_BELIEVED : Acceptance.ACCEPTED;
            }

            @Override
            public void flag(String app, String flag, long yes, long no, long eventTime) {
                flags.append(flag).append(';');
            }

            @Override
            public void leftOut(Acceptance reason, byte[] payload) {
                assertThat(leftOut.put(reason, payload)).isNull();
            }
        };

        decoder.decode(
                bytes(
                        """
                        {"applications":[],"metrics":[
                          {"featureName":"f","appName":"a","environment":"development","yes":1},
                          {"featureName":"h","appName":"a","environment":"development","yes":5,
                           "timestamp":"1970-01-01T00:00:00Z"},
                          {"featureName":"g","appName":"a","environment":"production","yes":4,
                           "timestamp":"2026-11-21T18:51:48.927Z","variants":{"v":2}}]}"""),
                choosy);

        assertThat(flags).hasToString("report;f;");
        RecordingVisitor again = new RecordingVisitor();
        assertThat(decoder.decode(leftOut.get(Acceptance.OTHER_ENVIRONMENT), again))
                .isEqualTo(DecodeResult.VALID);
        assertThat(decoder.decode(leftOut.get(Acceptance.TIME_NOT_BELIEVED), again))
                .isEqualTo(DecodeResult.VALID);
        assertThat(again.flags).containsExactly(new Flag("a", "g", 4, 0, TIME), new Flag("a", "h", 5, 0, 0));
        assertThat(again.variants).containsExactly(new Variant("a", "g", "v", 2, TIME));
    }

    @Test
    void refusesAllOfItForOneBadItem() {
        RecordingVisitor visitor = new RecordingVisitor();

        DecodeResult result = decoder.decode(
                bytes(
                        """
                        {"metrics":[{"featureName":"f","appName":"a","environment":"e","yes":1},
                          {"featureName":"g","appName":"a","environment":"e","timestamp":"x","no":-1}, 5]}"""),
                visitor);

        assertThat(visitor.isEmpty()).isTrue();
        assertThat(((DecodeResult.Invalid) result).problems())
                .extracting(problem -> ((UnleashProblem) problem).pointer())
                .containsExactly(
                        "/body/applications", "/body/metrics/1/timestamp", "/body/metrics/1/no", "/body/metrics/2");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
