package io.flagtally.model.decode;

import static io.flagtally.model.decode.UncountedField.CONNECT_VIA;
import static io.flagtally.model.decode.UncountedField.DEFAULT;
import static io.flagtally.model.decode.UncountedField.IMPACT_METRICS;
import static io.flagtally.model.decode.UncountedField.OTHER;
import static io.flagtally.model.decode.UncountedField.PROJECTS;
import static io.flagtally.model.decode.UncountedField.SDK_FLAVOR;
import static io.flagtally.model.decode.UncountedField.SDK_FLAVOR_VERSION;
import static io.flagtally.model.decode.UncountedField.SDK_TYPE;
import static io.flagtally.model.decode.UncountedField.SEEN_TOKENS;
import static io.flagtally.model.decode.UncountedField.SPEC_VERSION;
import static io.flagtally.model.decode.UncountedField.STACK;
import static io.flagtally.model.decode.UncountedField.STRATEGIES;
import static io.flagtally.model.decode.UncountedField.YGGDRASIL_VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UncountedFieldsTest {
    private static final String METRICS =
            """
            {"appName":"a","instanceId":"i","connectionId":"c","environment":"e","sdkVersion":"s:1","platformName":"p",
            "platformVersion":"1","bucket":{"start":0,"stop":0,"toggles":{"f":{"yes":1,"no":0,"variants":{"x":1}}%2$s}%3$s}%1$s}""";

    static Stream<Arguments> reports() {
        return Stream.of(
                Arguments.of(ReportFormat.UNLEASH_METRICS, METRICS.formatted("", "", ""), List.of()),
                Arguments.of(
                        ReportFormat.UNLEASH_METRICS,
                        METRICS.formatted(
                                """
                                ,"impactMetrics":[{"name":"m"}],"sdkFlavor":"x","sdkFlavorVersion":"2","sdkType":"backend",
                                "yggdrasilVersion":"0.1","specVersion":"5.1","projects":["p"],"connectVia":[{"appName":"edge"}]""",
                                "",
                                ""),
                        List.of(
                                CONNECT_VIA,
                                IMPACT_METRICS,
                                PROJECTS,
                                SDK_FLAVOR,
                                SDK_FLAVOR_VERSION,
                                SDK_TYPE,
                                SPEC_VERSION,
                                YGGDRASIL_VERSION)),
                Arguments.of(
                        ReportFormat.UNLEASH_METRICS,
                        METRICS.formatted(
                                ",\"impactMetrics\":[],\"specVersion\":\"\",\"stack\":null,\"more\":{}", "", ""),
                        List.of()),
                Arguments.of(
                        ReportFormat.UNLEASH_METRICS, METRICS.formatted(",\"x\":1,\"y\":2", "", ""), List.of(OTHER)),
                Arguments.of(
                        ReportFormat.UNLEASH_METRICS,
                        METRICS.formatted("", ",\"g\":{\"yes\":1,\"maybe\":1}", ""),
                        List.of(OTHER)),
                Arguments.of(ReportFormat.UNLEASH_METRICS, METRICS.formatted("", "", ",\"ü\":false"), List.of(OTHER)),
                Arguments.of(
                        ReportFormat.UNLEASH_METRICS,
                        "{\"appName\":\"a\",\"bucket\":null,\"sdkType\":\"backend\"}",
                        List.of(SDK_TYPE)),
                Arguments.of(
                        ReportFormat.UNLEASH_REGISTRATION,
                        """
                        {"appName":"a","instanceId":"i","connectionId":"c","sdkVersion":"s:1","started":0,"interval":1,
                        "environment":"e","strategies":["default"],"yggdrasilVersion":null}""",
                        List.of(STRATEGIES)),
                Arguments.of(
                        ReportFormat.UNLEASH_BULK,
                        """
                        {"applications":[{"appName":"a","instanceId":"i","environment":"e","seenTokens":["t"],"interval":5,
                        "started":"2026-11-21T12:00:00Z","connectVia":[{"appName":"edge"}]}],
                        "metrics":[{"appName":"a","featureName":"f","environment":"e","timestamp":0,"yes":1,"no":0},
                        {"appName":"a","featureName":"g","environment":"e","yes":1,"odd":0}],"impactMetrics":[1]}""",
                        List.of(CONNECT_VIA, IMPACT_METRICS, SEEN_TOKENS, OTHER)),
                Arguments.of(
                        ReportFormat.TGGL_REPORT,
                        """
                        {"clients":[{"id":"x","flags":{"f":[{"active":true,"value":1,"default":2,"count":3,"stack":"at"}]}}],
                        "client":[{"id":"y"}],"receivedProperties":{"other":[1,2]},"receivedValues":{"stack":[["v"]]}}""",
                        List.of(DEFAULT, STACK)),
                Arguments.of(
                        ReportFormat.TGGL_REPORT,
                        "{\"clients\":[{\"id\":\"x\",\"flags\":{},\"more\":1}],\"sdkType\":1}",
                        List.of(SDK_TYPE, OTHER)));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void tellsEachFieldOfWhichNothingIsMadeOnce(ReportFormat format, String report, List<UncountedField> expected) {
        assertThat(uncounted(format.newDecoder(DecodeLimits.DEFAULT), report)).isEqualTo(expected);
    }

    @Test
    void tellsNothingOfTheReportBefore() {
        ReportDecoder decoder = ReportFormat.UNLEASH_METRICS.newDecoder(DecodeLimits.DEFAULT);

        assertThat(uncounted(decoder, METRICS.formatted(",\"sdkType\":1", "", "")))
                .containsExactly(SDK_TYPE);
        assertThat(uncounted(decoder, METRICS.formatted("", "", ""))).isEmpty();
    }

    private static List<UncountedField> uncounted(ReportDecoder decoder, String report) {
        List<UncountedField> fields = new ArrayList<>();
        UsageVisitor visitor = new UsageVisitor() {
            @Override
            public void report(ReportIdentity identity) {
                // Only fields matter here.
            }

            @Override
            public void uncounted(UncountedField field) {
                fields.add(field);
            }
        };
        DecodeResult result = decoder.decode(report.getBytes(StandardCharsets.UTF_8), visitor);
        assertThat(result).isEqualTo(DecodeResult.VALID);
        return fields;
    }
}
