package io.flagtally.model.tggl;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.RecordingVisitor;
import io.flagtally.model.decode.RecordingVisitor.Property;
import io.flagtally.model.decode.RecordingVisitor.Value;
import io.flagtally.model.decode.RecordingVisitor.Variant;
import io.flagtally.model.decode.TestFiles;
import io.flagtally.model.decode.UsageVisitor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TgglReportDecoderTest {
    private final TgglReportDecoder decoder = new TgglReportDecoder(DecodeLimits.DEFAULT);
    private final RecordingVisitor visitor = new RecordingVisitor();

    @Test
    void readsTheCompleteExampleOfThePublishedPage() {
        decode(
                """
                {"clients":[{"id":"php-client:1.5.1","flags":{"analytics-panel-beta":[
                   {"active":true,"count":11},{"active":false,"count":35}]}}],
                 "receivedProperties":{"userId":[1721461881,1721461898],"userName":[1721461881,1721461898]},
                 "receivedValues":{"userId":[["U4zZSgiR","Elon Musk"],["Be6QkIjN","Jeff Bezos"]],
                   "userName":[["Elon Musk"],["Jeff Bezos"]]}}""");

        assertThat(visitor.totals())
                .isEqualTo(Map.of(
                        "php-client:1.5.1|analytics-panel-beta|yes", 11L,
                        "php-client:1.5.1|analytics-panel-beta|no", 35L));
        assertThat(visitor.clients).containsExactly(ClientInfo.of("php-client:1.5.1", "php-client:1.5.1"));
        assertThat(visitor.properties)
                .containsExactly(
                        new Property("userId", 1721461881, 1721461898),
                        new Property("userName", 1721461881, 1721461898));
        assertThat(visitor.values)
                .containsExactly(
                        new Value("userId", "U4zZSgiR", "Elon Musk"),
                        new Value("userId", "Be6QkIjN", "Jeff Bezos"),
                        new Value("userName", "Elon Musk", ""),
                        new Value("userName", "Jeff Bezos", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"active\":true} | 1 | 0 |",
                "{\"active\":false,\"count\":4} | 0 | 4 |",
                "{\"active\":false,\"value\":\"x\"} | 0 | 1 |",
                "{\"active\":true,\"value\":false} | 1 | 0 | false",
                "{\"active\":true,\"value\":null} | 1 | 0 | null",
                "{\"value\":null,\"count\":42} | 0 | 42 | null",
                "{\"value\":false} | 0 | 1 | false",
                "{\"active\":null,\"value\":false} | 0 | 1 | false",
                "{\"value\":0,\"count\":null} | 1 | 0 | 0",
                "{\"value\":\"\"} | 1 | 0 | ''",
                "{} | 1 | 0 |",
                "{\"value\":true,\"count\":2.0} | 2 | 0 | true",
                "{\"value\":true,\"count\":9007199254740992} | 9007199254740992 | 0 | true"
            })
    void tellsYesFromNoAsEachClientMeansIt(String evaluation, long yes, long no, String variant) {
        decode("{\"clients\":[{\"id\":\"shop\",\"flags\":{\"f\":[" + evaluation + "]}}]}");

        assertThat(visitor.flags)
                .containsExactly(new RecordingVisitor.Flag("shop", "f", yes, no, UsageVisitor.NO_EVENT_TIME));
        if (variant == null) {
            assertThat(visitor.variants).isEmpty();
        } else {
            assertThat(visitor.variants)
                    .containsExactly(new Variant("shop", "f", variant, yes + no, UsageVisitor.NO_EVENT_TIME));
        }
    }

    @Test
    void countsNothingForACountOfZero() {
        decode("{\"clients\":[{\"flags\":{\"f\":[{\"value\":1,\"count\":0}]}}]}");

        assertThat(visitor.flags).isEmpty();
        assertThat(visitor.variants).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"blue\" | blue",
                "true | true",
                "\"true\" | \"true\"",
                "\"42.5\" | \"42.5\"",
                "\"null\" | \"null\"",
                "\" 1\" | \" 1\"",
                "\"{}\" | \"{}\"",
                "\"[1\" | [1",
                "\"say \\\"hi\\\"\" | say \"hi\"",
                "\"\\\"hi\\\"\" | \"\\\"hi\\\"\"",
                "\"#ff0000\" | #ff0000",
                "\"nothing\" | nothing",
                "1 | 1",
                "1.0 | 1",
                "10e-1 | 1",
                "-0.0 | 0",
                "0.000001 | 0.000001",
                "1e-7 | 1e-7",
                "123e-20 | 1.23e-18",
                "1e21 | 1e+21",
                "100000000000000000000 | 100000000000000000000",
                "12345678901234567890 | 12345678901234567890",
                "12345678901234567891 | 12345678901234567891",
                "1.50e2 | 150",
                "1e999999999 | 1e+999999999",
                "1e99999999999999999999 | 1e+99999999999999999999",
                "{\"b\":1.0,\"a\":{\"y\":[1,2 , null],\"x\":\"\\u0041\"}} | {\"a\":{\"x\":\"A\",\"y\":[1,2,null]},\"b\":1}",
                "{\"a\":1,\"a\":2} | {\"a\":2}",
                "[] | []",
                "{} | {}"
            })
    void namesVariantsByTheirCanonicalJson(String value, String variant) {
        decode("{\"clients\":[{\"flags\":{\"f\":[{\"value\":" + value + "}]}}]}");

        assertThat(visitor.variants).extracting(Variant::variant).containsExactly(variant);
    }

    @Test
    void keepsValuesApartThatEndInDifferentHalvesOfACharacter() {
        decode("{\"clients\":[{\"flags\":{\"f\":[{\"value\":\"a\\ud83d\"},{\"value\":\"a\\ud83e\"}]}}]}");

        assertThat(visitor.variants).extracting(Variant::variant).containsExactly("a\\ud83d", "a\\ud83e");
    }

    @Test
    void canonicalisesHoweverDeepAValueIsNested() {
        String deep = "[".repeat(9_000) + "{\"a\":[1,{}]}" + "]".repeat(9_000);

        assertThat(decode("{\"clients\":[{\"flags\":{\"f\":[{\"value\":" + deep + "}]}}]}"))
                .isEqualTo(DecodeResult.VALID);
        assertThat(visitor.variants.get(0).variant()).startsWith("[[[[").hasSize(255);
    }

    @Test
    void graftsTheIdsThatPhpSendsBeside() {
        decode(
                """
                {"clients":[{"flags":{"f":[{"active":true}]}},{"id":"own:1/b","flags":{"f":[{"active":true}]}}],
                 "client":[{"id":"php-client:1.5.0\\/TgglLocalClient\\/shop"},{"id":"php-client:1.5.0/c"}]}""");

        assertThat(visitor.totals()).containsEntry("shop|f|yes", 1L).containsEntry("b|f|yes", 1L);
    }

    @Test
    void takesTheArraysThatPhpMakesOfMapsWithTheIndexAsKey() {
        decode(
                """
                {"clients":[{"flags":[[{"active":true}],[{"active":false}]]}],
                 "receivedProperties":[[5,6],[7,8]],"receivedValues":[[["a"]],[["b"]]]}""");

        assertThat(visitor.totals()).containsEntry("(unknown)|0|yes", 1L).containsEntry("(unknown)|1|no", 1L);
        assertThat(visitor.properties).containsExactly(new Property("0", 5, 6), new Property("1", 7, 8));
        assertThat(visitor.values).containsExactly(new Value("0", "a", ""), new Value("1", "b", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "1721461881, 1721461898, 1721461881, 1721461898",
        "1721461898, 1721461881, 1721461881, 1721461898",
        "1721461881000, 1721461881500, 1721461881, 1721461881",
        "1721461881000000, 1721461882, 1721461881, 1721461882",
        "1721461881.9, 1721461898.1, 1721461881, 1721461898",
        "-1, 0, -1, 0",
        "1e300, 1e301, 9223372036854775807, 9223372036854775807"
    })
    void normalisesPropertyTimesToSecondsInOrder(String first, String last, long firstSeen, long lastSeen) {
        decode("{\"receivedProperties\":{\"p\":[" + first + "," + last + "]}}");

        assertThat(visitor.properties).containsExactly(new Property("p", firstSeen, lastSeen));
    }

    @ParameterizedTest
    @CsvSource({"'[\"v\"]', ''", "'[\"v\",null]', ''", "'[\"v\",\"\"]', ''", "'[\"v\",\"L\"]', L"})
    void takesAnEmptyLabelAsNone(String tuple, String label) {
        decode("{\"receivedValues\":{\"p\":[" + tuple + "]}}");

        assertThat(visitor.values).containsExactly(new Value("p", "v", label));
    }

    @ParameterizedTest
    @CsvSource({
        "js-client:3.1.0/TgglClient/checkout, checkout, js-client, 3.1.0",
        "js-client:3.1.0/TgglLocalClient, js-client:3.1.0/TgglLocalClient, js-client, 3.1.0",
        "react-client:2.1.0/checkout, checkout, react-client, 2.1.0",
        "ruby-client:1.0.1/Client/shop, shop, ruby-client, 1.0.1",
        "php-client:2.1.0, php-client:2.1.0, php-client, 2.1.0",
        "js-client:3.1.0/TgglClient/team/checkout, team/checkout, js-client, 3.1.0",
        "js-client:1.15.0/TgglClient/undefined, js-client:1.15.0/TgglClient/undefined, js-client, 1.15.0",
        "z, z, '', ''",
        "'', (unknown), '', ''",
        "ключ/😀, ключ/😀, '', ''"
    })
    void findsTheAppInAClientsId(String id, String app, String sdk, String version) {
        assertThat(TgglClientId.parse(id)).isEqualTo(new ClientInfo(app, sdk, version, "", "", ""));
    }

    @Test
    void refusesAReportPastTheRowLimitWhole() {
        TgglReportDecoder small = new TgglReportDecoder(new DecodeLimits(64, 100, 2));
        byte[] body = "{\"receivedValues\":{\"p\":[[\"a\"],[\"b\"],[\"c\"]]}}".getBytes(StandardCharsets.UTF_8);

        assertThat(small.decode(body, visitor)).isInstanceOf(DecodeResult.TooComplex.class);
        assertThat(visitor.isEmpty()).isTrue();
    }

    @Test
    void refusesASingleCountPastTheLimit() {
        TgglReportDecoder wary = new TgglReportDecoder(DecodeLimits.DEFAULT.withMaxCount(1000));
        byte[] body = "{\"clients\":[{\"flags\":{\"f\":[{\"count\":1000},{\"count\":1001}]}}]}"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(wary.decode(body, visitor)).isInstanceOfSatisfying(DecodeResult.Invalid.class, invalid -> {
            ZodIssue issue = (ZodIssue) invalid.problems().get(0);
            assertThat(invalid.problems()).hasSize(1);
            assertThat(issue.path()).containsExactly("clients", 0, "flags", "f", 1, "count");
            assertThat(issue.message()).isEqualTo("Number must be less than or equal to 1000");
        });
        assertThat(visitor.isEmpty()).isTrue();
    }

    static Stream<TestFiles.Capture> captures() {
        return TestFiles.captures("tggl", "/report").stream();
    }

    /** What the published contract refuses among what real clients sent. */
    private static final Map<String, Class<? extends DecodeResult>> REFUSED = Map.of(
            "php-1.5.0-03-utf8-cut-gives-empty-body.json#0", DecodeResult.Malformed.class,
            "js-3.1.0-12-odd-values.json#0", DecodeResult.Invalid.class,
            "proxy-2.4.1-01-report.json#0", DecodeResult.Invalid.class);

    @ParameterizedTest
    @MethodSource("captures")
    void takesEveryReportOfARealClientThatTheContractAllows(TestFiles.Capture capture) {
        assertThat(decoder.decode(capture.body(), visitor))
                .isInstanceOf(REFUSED.getOrDefault(capture.name(), DecodeResult.Valid.class));
    }

    private DecodeResult decode(String body) {
        return decoder.decode(body.getBytes(StandardCharsets.UTF_8), visitor);
    }
}
