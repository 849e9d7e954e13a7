package io.flagtally.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.model.report.ReportFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for any input at all. */
class DecoderPropertyTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Names that mean something to one of the decoders, so that random documents reach into them. */
    private static final String[] KNOWN_NAMES = {
        "appName",
        "bucket",
        "start",
        "stop",
        "toggles",
        "yes",
        "no",
        "variants",
        "connectionId",
        "sdkVersion",
        "clients",
        "client",
        "id",
        "flags",
        "active",
        "value",
        "count",
        "receivedProperties",
        "receivedValues",
        "interval",
        "started",
        "strategies",
        "__proto__",
        ""
    };

    @Property(tries = 400)
    void anyBytesGiveAResultAndNeverAnException(@ForAll byte[] body, @ForAll ReportFormat format) {
        assertConsistent(format, body);
    }

    @Property(tries = 1000)
    void anyJsonGivesRowsOrProblemsAndNeverBoth(@ForAll("json") JsonNode json, @ForAll ReportFormat format) {
        assertConsistent(format, bytes(json.toString()));
    }

    @Property(tries = 400)
    void anyCutOffReportIsRefusedWhole(@ForAll("unleashReports") ObjectNode report, @ForAll Random random) {
        byte[] whole = bytes(report.toString());
        byte[] cut = java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));

        RecordingVisitor visitor = new RecordingVisitor();
        DecodeResult result =
                ReportFormat.UNLEASH_METRICS.newDecoder(DecodeLimits.DEFAULT).decode(cut, visitor);

        assertThat(result)
                .as(new String(cut, StandardCharsets.UTF_8))
                .isEqualTo(new DecodeResult.Malformed(true, "Unexpected end of JSON input"));
        assertThat(visitor.isEmpty()).isTrue();
    }

    @Property(tries = 400)
    void spacingAndOrderOfKeysDoNotMatter(
            @ForAll("anyReport") ObjectNode report, @ForAll ReportFormat format, @ForAll Random random)
            throws JsonProcessingException {
        RecordingVisitor plain = new RecordingVisitor();
        RecordingVisitor other = new RecordingVisitor();
        ReportDecoder decoder = format.newDecoder(DecodeLimits.DEFAULT);

        DecodeResult first = decoder.decode(bytes(report.toString()), plain);
        String shuffled = TestFiles.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(shuffle(report, random));
        DecodeResult second = decoder.decode(bytes("\t" + shuffled + "\r\n"), other);

        assertThat(places(second)).isEqualTo(places(first));
        assertThat(other.totals()).isEqualTo(plain.totals());
        assertThat(other.reports).isEqualTo(plain.reports);
        assertThat(other.values).containsExactlyInAnyOrderElementsOf(plain.values);
        assertThat(other.properties).containsExactlyInAnyOrderElementsOf(plain.properties);
    }

    @Property(tries = 400)
    void unleashCountsAreConserved(@ForAll("unleashReports") ObjectNode report) {
        RecordingVisitor visitor = new RecordingVisitor();
        DecodeResult result =
                ReportFormat.UNLEASH_METRICS.newDecoder(DecodeLimits.DEFAULT).decode(bytes(report.toString()), visitor);

        long yes = 0;
        long no = 0;
        long variants = 0;
        for (JsonNode toggle : report.at("/bucket/toggles")) {
            yes += toggle.path("yes").asLong();
            no += toggle.path("no").asLong();
            for (JsonNode variant : toggle.path("variants")) {
                variants += variant.asLong();
            }
        }
        assertThat(result).isEqualTo(DecodeResult.VALID);
        assertThat(visitor.flags.stream().mapToLong(RecordingVisitor.Flag::yes).sum())
                .isEqualTo(yes);
        assertThat(visitor.flags.stream().mapToLong(RecordingVisitor.Flag::no).sum())
                .isEqualTo(no);
        assertThat(visitor.variants.stream()
                        .mapToLong(RecordingVisitor.Variant::count)
                        .sum())
                .isEqualTo(variants);
    }

    @Property(tries = 400)
    void tgglCountsAreConserved(@ForAll("tgglReports") ObjectNode report) {
        RecordingVisitor visitor = new RecordingVisitor();
        DecodeResult result =
                ReportFormat.TGGL_REPORT.newDecoder(DecodeLimits.DEFAULT).decode(bytes(report.toString()), visitor);

        Map<String, Long> expected = new TreeMap<>();
        for (JsonNode client : report.path("clients")) {
            client.path("flags").properties().forEach(flag -> {
                for (JsonNode evaluation : flag.getValue()) {
                    expected.merge(flag.getKey(), evaluation.path("count").asLong(1), Long::sum);
                }
            });
        }
        expected.values().removeIf(total -> total == 0);
        Map<String, Long> counted = new TreeMap<>();
        visitor.flags.forEach(row -> counted.merge(row.flag(), row.yes() + row.no(), Long::sum));
        assertThat(result).isEqualTo(DecodeResult.VALID);
        assertThat(counted).isEqualTo(expected);
    }

    private static void assertConsistent(ReportFormat format, byte[] body) {
        RecordingVisitor visitor = new RecordingVisitor();

        DecodeResult result = format.newDecoder(DecodeLimits.DEFAULT).decode(body, visitor);

        if (result instanceof DecodeResult.Valid) {
            assertThat(visitor.reports).hasSize(1);
            assertThat(visitor.flags).allSatisfy(row -> {
                assertThat(row.yes() + row.no()).isPositive();
                assertThat(row.flag()).satisfies(DecoderPropertyTest::assertClean);
            });
            assertThat(visitor.variants).allSatisfy(row -> {
                assertThat(row.count()).isPositive();
                assertThat(row.variant()).satisfies(DecoderPropertyTest::assertClean);
            });
        } else {
            assertThat(visitor.isEmpty()).isTrue();
            if (result instanceof DecodeResult.Invalid invalid) {
                assertThat(invalid.problems()).isNotEmpty();
            }
        }
    }

    private static void assertClean(String name) {
        assertThat(name.codePointCount(0, name.length())).isLessThanOrEqualTo(Names.MAX_CODE_POINTS);
        assertThat(Names.clean(name)).isSameAs(name);
    }

    private static List<List<Object>> places(DecodeResult result) {
        if (!(result instanceof DecodeResult.Invalid invalid)) {
            return List.of();
        }
        return invalid.problems().stream()
                .map(Problem::path)
                .sorted(java.util.Comparator.comparing(List::toString))
                .toList();
    }

    private static JsonNode shuffle(JsonNode node, Random random) {
        if (node.isArray()) {
            ArrayNode array = NODES.arrayNode();
            node.forEach(element -> array.add(shuffle(element, random)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(node.properties());
        Collections.shuffle(fields, random);
        ObjectNode object = NODES.objectNode();
        fields.forEach(field -> object.set(field.getKey(), shuffle(field.getValue(), random)));
        return object;
    }

    @Provide
    Arbitrary<JsonNode> json() {
        Arbitrary<JsonNode> scalars = Arbitraries.oneOf(
                Arbitraries.of(NODES.nullNode(), NODES.booleanNode(true), NODES.booleanNode(false)),
                Arbitraries.longs().map(NODES::numberNode),
                Arbitraries.doubles().map(NODES::numberNode),
                Arbitraries.bigDecimals().map(NODES::numberNode),
                Arbitraries.strings().ofMaxLength(300).map(NODES::textNode),
                Arbitraries.of("2026-11-21T11:00:00Z", "1", "0x1F", "1e3").map(NODES::textNode));
        return json(scalars, 3);
    }

    private static Arbitrary<JsonNode> json(Arbitrary<JsonNode> scalars, int depth) {
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<JsonNode> inner = json(scalars, depth - 1);
        return Arbitraries.frequencyOf(
                Tuple.of(3, scalars),
                Tuple.of(1, inner.list().ofMaxSize(4).map(elements -> NODES.arrayNode()
                        .addAll(elements))),
                Tuple.of(2, Arbitraries.maps(names(), inner).ofMaxSize(5).map(DecoderPropertyTest::object)));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.of(KNOWN_NAMES), Arbitraries.strings().ofMaxLength(300));
    }

    private static JsonNode object(Map<String, JsonNode> fields) {
        ObjectNode object = NODES.objectNode();
        fields.forEach(object::set);
        return object;
    }

    /** Right ones, and ones with one member replaced by anything. */
    @Provide
    Arbitrary<ObjectNode> anyReport() {
        Arbitrary<ObjectNode> broken = Combinators.combine(
                        Arbitraries.oneOf(unleashReports(), tgglReports()), Arbitraries.of(KNOWN_NAMES), json())
                .as((report, name, value) -> {
                    ObjectNode changed = report.deepCopy();
                    changed.set(name, value);
                    return changed;
                });
        return Arbitraries.oneOf(unleashReports(), tgglReports(), broken);
    }

    @Provide
    Arbitrary<ObjectNode> unleashReports() {
        Arbitrary<Long> counts = Arbitraries.longs().between(0, 1_000_000);
        Arbitrary<ObjectNode> variants = Arbitraries.maps(names(), counts.<JsonNode>map(NODES::numberNode))
                .ofMaxSize(4)
                .map(map -> (ObjectNode) object(map));
        Arbitrary<JsonNode> toggles = Combinators.combine(counts, counts, variants)
                .as((yes, no, map) -> {
                    ObjectNode toggle = NODES.objectNode().put("yes", yes).put("no", no);
                    toggle.set("variants", map);
                    return toggle;
                });
        Arbitrary<String> apps = Arbitraries.strings().ofMinLength(1).ofMaxLength(20);
        return Combinators.combine(apps, Arbitraries.maps(names(), toggles).ofMaxSize(6))
                .as((app, map) -> {
                    ObjectNode report = NODES.objectNode().put("appName", app);
                    report.putObject("bucket")
                            .put("start", "2026-11-21T10:00:00Z")
                            .put("stop", 1795287108927L)
                            .set("toggles", object(map));
                    return report;
                });
    }

    @Provide
    Arbitrary<ObjectNode> tgglReports() {
        Arbitrary<JsonNode> evaluations = Combinators.combine(
                        Arbitraries.longs().between(0, 1000).injectNull(0.2),
                        json(),
                        Arbitraries.integers().between(0, 2))
                .as((count, value, active) -> {
                    ObjectNode evaluation = NODES.objectNode();
                    if (count != null) {
                        evaluation.put("count", count);
                    }
                    if (active < 2) {
                        evaluation.put("active", active == 1);
                    }
                    evaluation.set("value", value);
                    return evaluation;
                });
        Arbitrary<String> flags = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(10);
        Arbitrary<JsonNode> clients = Arbitraries.maps(
                        flags, evaluations.list().ofMaxSize(3).<JsonNode>map(list -> NODES.arrayNode()
                                .addAll(list)))
                .ofMaxSize(3)
                .map(map -> NODES.objectNode().<ObjectNode>set("flags", object(map)));
        return clients.list().ofMaxSize(3).map(list -> {
            ObjectNode report = NODES.objectNode();
            report.set("clients", NODES.arrayNode().addAll(list));
            return report;
        });
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
