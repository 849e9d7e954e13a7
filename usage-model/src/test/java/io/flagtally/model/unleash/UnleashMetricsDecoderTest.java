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
import io.flagtally.model.decode.TestFiles;
import io.flagtally.model.decode.UsageVisitor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnleashMetricsDecoderTest {
    private static final long STOP = Instant.parse("2026-11-21T11:00:00Z").toEpochMilli();

    private final UnleashMetricsDecoder decoder = new UnleashMetricsDecoder(DecodeLimits.DEFAULT);
    private final RecordingVisitor visitor = new RecordingVisitor();

    @Test
    void readsTheContractsOwnExample() {
        decode(
                """
                {"appName":"insurance-selector","bucket":{"start":"1926-05-08T12:00:00.000Z",
                 "stop":"1926-05-08T13:00:00.000Z","toggles":{
                  "myCoolToggle":{"yes":25,"no":42,"variants":{"blue":6,"green":15,"red":46}},
                  "myOtherToggle":{"yes":0,"no":100}}}}""");

        long stop = Instant.parse("1926-05-08T13:00:00Z").toEpochMilli();
        assertThat(visitor.flags)
                .containsExactly(
                        new Flag("insurance-selector", "myCoolToggle", 25, 42, stop),
                        new Flag("insurance-selector", "myOtherToggle", 0, 100, stop));
        assertThat(visitor.variants)
                .containsExactly(
                        new Variant("insurance-selector", "myCoolToggle", "blue", 6, stop),
                        new Variant("insurance-selector", "myCoolToggle", "green", 15, stop),
                        new Variant("insurance-selector", "myCoolToggle", "red", 46, stop));
    }

    @Test
    void tellsWhoReports() {
        decode(
                """
                {"bucket":{"stop":"2026-11-21T11:00:00Z","start":"2026-11-21T10:00:00Z","toggles":{}},
                 "connectionId":"c-1","sdkVersion":"unleash-client-java:9.0.0","platformName":"OpenJDK",
                 "platformVersion":"21","yggdrasilVersion":null,"specVersion":"5.1.9","appName":"shop"}""");

        assertThat(visitor.reports)
                .containsExactly(
                        new ReportIdentity("shop", "c-1", STOP - 3_600_000, STOP, "unleash-client-java:9.0.0"));
        assertThat(visitor.clients)
                .containsExactly(new ClientInfo("shop", "unleash-client-java", "9.0.0", "OpenJDK", "21", "5.1.9"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 0",
                "false | 0",
                "true | 1",
                "3 | 3",
                "2.0 | 2",
                "1e2 | 100",
                "-0 | 0",
                "-0.0 | 0",
                "\"3\" | 3",
                "\" 7 \" | 7",
                "\"1e2\" | 100",
                "\"0x10\" | 16",
                "\"0b11\" | 3",
                "\"0o17\" | 15",
                "\"+4\" | 4",
                "\".5e1\" | 5",
                "\" \" | 0",
                "9007199254740991 | 9007199254740991",
                "\"\\u00a08\\ufeff\" | 8"
            })
    void coercesCountsAsTheServerDoes(String sent, long expected) {
        decode(report("{\"f\":{\"yes\":1,\"no\":" + sent + ",\"variants\":{\"v\":" + sent + "}}}"));

        assertThat(visitor.flags).containsExactly(new Flag("a", "f", 1, expected, STOP));
        assertThat(visitor.variants.stream().mapToLong(Variant::count).sum()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1.5, 2", "0.5, 1", "0.4, 0", "2.49, 2", "'\"1.5\"', 2"})
    void roundsFractionsOfYesHalfUp(String sent, long expected) {
        decode(report("{\"f\":{\"yes\":" + sent + ",\"no\":1}}"));

        assertThat(visitor.flags).containsExactly(new Flag("a", "f", expected, 1, STOP));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"\" | must be integer. You sent \"\".",
                "\"abc\" | must be integer. You sent \"abc\".",
                "[3] | must be integer. You sent [3].",
                "{} | must be integer. You sent {}.",
                "1.5 | must be integer. You sent 1.5.",
                "-1 | must be >= 0. You sent -1.",
                "\"-1\" | must be >= 0. You sent \"-1\".",
                "9007199254740993 | must be <= 9007199254740991. You sent 9007199254740993.",
                "1e400 | must be <= 9007199254740991. You sent 1e+400.",
                "1e999999999 | must be <= 9007199254740991. You sent 1e+999999999.",
                "\"Infinity\" | must be <= 9007199254740991. You sent \"Infinity\".",
                "\"1_000\" | must be integer. You sent \"1_000\".",
                "\"1d\" | must be integer. You sent \"1d\"."
            })
    void refusesWhatIsNoCountAndNamesThePlace(String sent, String problem) {
        DecodeResult result = decode(report("{\"f\":{\"no\":" + sent + "}}"));

        assertThat(messages(result)).containsExactly("The `/body/bucket/toggles/f/no` property " + problem);
        assertThat(visitor.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[7,\"x\",-1]", "{\"no\":-5,\"variants\":{\"v\":-6}}", "[[-1],{\"yes\":-1}]", "[]", "{}"})
    void readsNothingInWhatShouldBeACountAndAllThatIsBehindIt(String container) {
        DecodeResult result = decode(report(
                """
                {"f":{"yes":%s,"no":-1,"variants":{"a":%s,"b":-2,"c":3}},"g":{"no":%s},"h":{"yes":-4}}"""
                        .formatted(container, container, container)));

        assertThat(((DecodeResult.Invalid) result).problems())
                .extracting(problem -> ((UnleashProblem) problem).pointer())
                .containsExactly(
                        "/body/bucket/toggles/f/yes",
                        "/body/bucket/toggles/f/no",
                        "/body/bucket/toggles/f/variants/a",
                        "/body/bucket/toggles/f/variants/b",
                        "/body/bucket/toggles/g/no",
                        "/body/bucket/toggles/h/yes");
    }

    @Test
    void readsNothingInAnIntervalThatIsNone() {
        DecodeResult result = new UnleashRegistrationDecoder(DecodeLimits.DEFAULT)
                .decode(
                        """
                        {"appName":"a","interval":{"started":"2026-11-21T10:00:00Z","strategies":[]}}"""
                                .getBytes(StandardCharsets.UTF_8),
                        visitor);

        assertThat(((DecodeResult.Invalid) result).problems())
                .extracting(problem -> ((UnleashProblem) problem).pointer())
                .containsExactly("/body/interval", "/body/started", "/body/strategies");
    }

    @Test
    void countsVariantsEvenWhereTheFlagCountsNothing() {
        decode(report("{\"f\":{\"yes\":0,\"no\":0,\"variants\":{\"\":2,\"__proto__\":3}},\"g\":{}}"));

        assertThat(visitor.flags).isEmpty();
        assertThat(visitor.variants)
                .containsExactly(new Variant("a", "f", "", 2, STOP), new Variant("a", "f", "__proto__", 3, STOP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"toggles\":[]", "\"toggles\":{\"f\":{\"variants\":[]}}"})
    void takesTheEmptyArraysThatPhpSendsForEmptyMaps(String toggles) {
        String start = "\"start\":\"2026-11-21T10:00:00Z\",\"stop\":\"2026-11-21T11:00:00Z\",";
        DecodeResult result = decode("{\"appName\":\"a\",\"bucket\":{" + start + toggles + "}}");

        assertThat(result).isEqualTo(DecodeResult.VALID);
    }

    @Test
    void letsTheLastOfEqualKeysWinWithAllThatTheOthersHeld() {
        decode(report("{\"f\":{\"yes\":\"broken\"},\"g\":{\"yes\":1},\"f\":{\"yes\":7,\"yes\":8}}"));

        assertThat(visitor.totals())
                .containsOnly(entry("a|f|yes", 8), entry("a|f|no", 0), entry("a|g|yes", 1), entry("a|g|no", 0));
    }

    @Test
    void findsEqualKeysInLargeObjectsToo() {
        StringBuilder toggles = new StringBuilder("{");
        for (int i = 0; i < 200; i++) {
            toggles.append("\"f")
                    .append(i % 100)
                    .append("\":{\"yes\":")
                    .append(i)
                    .append("},");
        }
        decode(report(toggles.append("\"last\":{\"yes\":1}}").toString()));

        assertThat(visitor.flags).hasSize(101);
        assertThat(visitor.totals()).containsEntry("a|f0|yes", 100L).containsEntry("a|f99|yes", 199L);
    }

    @Test
    void reportsEveryProblemInSchemaOrderWhateverTheOrderOfTheKeys() {
        DecodeResult result = decode(
                """
                {"bucket":{"toggles":{"f":{"variants":{"v":-1},"no":"x","yes":"y"},"g":5},"stop":"","start":{}},
                 "appName":[]}""");

        assertThat(result).isInstanceOf(DecodeResult.Invalid.class);
        assertThat(((DecodeResult.Invalid) result)
                        .problems().stream().map(problem -> ((UnleashProblem) problem).pointer()))
                .containsExactly(
                        "/body/appName",
                        "/body/bucket/start",
                        "/body/bucket/stop",
                        "/body/bucket/toggles/f/yes",
                        "/body/bucket/toggles/f/no",
                        "/body/bucket/toggles/f/variants/v",
                        "/body/bucket/toggles/g");
    }

    @Test
    void namesNoMoreProblemsThanAPersonReads() {
        StringBuilder toggles = new StringBuilder("{\"f0\":1");
        for (int i = 1; i < 500; i++) {
            toggles.append(",\"f").append(i).append("\":1");
        }
        DecodeResult result = decode(report(toggles.append("}").toString()));

        assertThat(messages(result)).hasSize(DecodeResult.Invalid.MAX_PROBLEMS);
    }

    @Test
    void takesAReportWithoutABucketAsNothingToCount() {
        assertThat(decode("{\"appName\":\"a\",\"bucket\":null}")).isEqualTo(DecodeResult.VALID);
        assertThat(visitor.reports.get(0).stop()).isEqualTo(UsageVisitor.NO_EVENT_TIME);
        assertThat(visitor.flags).isEmpty();
    }

    @Test
    void refusesAReportPastTheRowLimitWhole() {
        UnleashMetricsDecoder small = new UnleashMetricsDecoder(new DecodeLimits(64, 100, 2));

        DecodeResult result = small.decode(
                report("{\"f\":{\"yes\":1,\"variants\":{\"a\":1,\"b\":1}}}").getBytes(StandardCharsets.UTF_8), visitor);

        assertThat(result).isInstanceOf(DecodeResult.TooComplex.class);
        assertThat(visitor.isEmpty()).isTrue();
    }

    @Test
    void refusesMoreValuesThanItsRowsCanHave() {
        UnleashMetricsDecoder small = new UnleashMetricsDecoder(new DecodeLimits(64, 100, 2));
        String commas = "{\"appName\":\"a\",\"x\":[" + "0,".repeat(20_000) + "0]}";

        assertThat(small.decode(commas.getBytes(StandardCharsets.UTF_8), visitor))
                .isEqualTo(new DecodeResult.TooComplex("max-rows", "the report has more values than 2 rows can have"));
        assertThat(visitor.isEmpty()).isTrue();
    }

    @Test
    void refusesASingleCountPastTheLimit() {
        UnleashMetricsDecoder wary = new UnleashMetricsDecoder(DecodeLimits.DEFAULT.withMaxCount(1000));

        DecodeResult result = wary.decode(
                report("{\"f\":{\"yes\":1000,\"no\":1001,\"variants\":{\"a\":1000,\"b\":\"1e4\"}}}")
                        .getBytes(StandardCharsets.UTF_8),
                visitor);

        assertThat(((DecodeResult.Invalid) result).problems())
                .extracting(problem -> ((UnleashProblem) problem).message())
                .containsExactly(
                        "The `/body/bucket/toggles/f/no` property must be <= 1000. You sent 1001.",
                        "The `/body/bucket/toggles/f/variants/b` property must be <= 1000. You sent \"1e4\".");
        assertThat(visitor.isEmpty()).isTrue();
    }

    @Test
    void refusesNestingPastTheLimit() {
        UnleashMetricsDecoder shallow = new UnleashMetricsDecoder(new DecodeLimits(16, 100, 100));
        String deep = "{\"appName\":\"a\",\"x\":" + "[".repeat(20) + "]".repeat(20) + "}";

        assertThat(shallow.decode(deep.getBytes(StandardCharsets.UTF_8), visitor))
                .isEqualTo(new DecodeResult.TooComplex("max-json-depth", "JSON is nested deeper than 16 levels"));
    }

    @Test
    void worksOnAfterABrokenBody() {
        decode("{\"appName\":");
        decode("{\"appName\":\"x\",\"bucket\":7}");
        decode(report("{\"f\":{\"yes\":1}}"));

        assertThat(visitor.flags).containsExactly(new Flag("a", "f", 1, 0, STOP));
    }

    static Stream<TestFiles.Capture> captures() {
        return TestFiles.captures("unleash", "client/metrics").stream();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void takesEveryReportOfARealSdk(TestFiles.Capture capture) {
        assertThat(decoder.decode(capture.body(), visitor)).isEqualTo(DecodeResult.VALID);
        assertThat(visitor.reports).hasSize(1);
    }

    static Stream<TestFiles.Capture> registrations() {
        return TestFiles.captures("unleash", "client/register").stream();
    }

    @ParameterizedTest
    @MethodSource("registrations")
    void takesEveryRegistrationOfARealSdk(TestFiles.Capture capture) {
        DecodeResult result = new UnleashRegistrationDecoder(DecodeLimits.DEFAULT).decode(capture.body(), visitor);

        assertThat(result).isEqualTo(DecodeResult.VALID);
        assertThat(visitor.clients).hasSize(1);
        assertThat(visitor.clients.get(0).sdk()).startsWith("unleash-");
    }

    @Test
    void handsOverNothingOfAReportThatTheVisitorRefuses() {
        UsageVisitor choosy = new UsageVisitor() {
            @Override
            public Acceptance accept(long eventTime) {
                return eventTime == STOP ? Acceptance.TIME_NOT_BELIEVED : Acceptance.ACCEPTED;
            }

            @Override
            public void report(ReportIdentity identity) {
                visitor.report(identity);
            }
        };

        assertThat(decoder.decode(report("{\"f\":{\"yes\":1}}").getBytes(StandardCharsets.UTF_8), choosy))
                .isEqualTo(new DecodeResult.Refused(Acceptance.TIME_NOT_BELIEVED));
        assertThat(visitor.isEmpty()).isTrue();
        assertThat(decoder.decode(report("{}").getBytes(StandardCharsets.UTF_8), choosy))
                .isEqualTo(DecodeResult.VALID);
    }

    private DecodeResult decode(String body) {
        return decoder.decode(body.getBytes(StandardCharsets.UTF_8), visitor);
    }

    private static String report(String toggles) {
        return "{\"appName\":\"a\",\"bucket\":{\"start\":\"2026-11-21T10:00:00Z\",\"stop\":\"2026-11-21T11:00:00Z\","
                + "\"toggles\":" + toggles + "}}";
    }

    private static java.util.List<String> messages(DecodeResult result) {
        assertThat(result).isInstanceOf(DecodeResult.Invalid.class);
        return ((DecodeResult.Invalid) result)
                .problems().stream().map(problem -> problem.message()).toList();
    }

    private static java.util.Map.Entry<String, Long> entry(String key, long value) {
        return java.util.Map.entry(key, value);
    }
}
