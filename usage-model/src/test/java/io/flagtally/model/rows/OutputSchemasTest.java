package io.flagtally.model.rows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the JSON Schemas, which consumers build on, against what the serdes write and read. */
final class OutputSchemasTest {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static final String LONGEST_NAME = "😀".repeat(255);
    private static final Instant HOUR = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant FIRST = Instant.parse("2015-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2026-11-21T12:41:07Z");

    /** One half of an output topic, and records at the edges of what it may hold. */
    private record Shape<T>(Topic topic, String part, Class<T> type, List<T> records) {
        JsonSerde<T> serde() {
            return new JsonSerde<>(type);
        }

        JsonNode schema() {
            return schemaOf(topic, part);
        }

        Stream<JsonNode> written() {
            return records.stream().map(each -> parse(serde().serialize(topic.baseName(), each)));
        }

        @Override
        public String toString() {
            return topic.baseName() + " " + part;
        }
    }

    private static <T extends Record> Shape<T> key(Topic topic, Class<T> type, T usual, T edge) {
        return new Shape<>(topic, "key", type, List.of(usual, edge));
    }

    private static <T extends Record> Shape<T> value(Topic topic, Class<T> type, T usual, T edge) {
        return new Shape<>(topic, "value", type, List.of(usual, edge));
    }

    static Stream<Shape<?>> shapes() {
        return Stream.of(
                key(
                        Topic.FLAG_USAGE_HOURLY,
                        FlagUsageKey.class,
                        new FlagUsageKey("production", "checkout", "new-basket", HOUR),
                        new FlagUsageKey("e", "", LONGEST_NAME, HOUR)),
                value(
                        Topic.FLAG_USAGE_HOURLY,
                        FlagUsage.class,
                        new FlagUsage("production", "checkout", "new-basket", HOUR, 0, 1),
                        new FlagUsage("e", LONGEST_NAME, "\"\\\n\u2028", HOUR, Long.MAX_VALUE, 0)),
                key(
                        Topic.FLAG_VARIANT_USAGE_HOURLY,
                        VariantUsageKey.class,
                        new VariantUsageKey("production", "checkout", "new-basket", "blue", HOUR),
                        new VariantUsageKey("e", "", "f", "{\"a\":[1,\"true\"]}", HOUR)),
                value(
                        Topic.FLAG_VARIANT_USAGE_HOURLY,
                        VariantUsage.class,
                        new VariantUsage("production", "checkout", "new-basket", "blue", HOUR, 1),
                        new VariantUsage("e", "", "f", LONGEST_NAME, HOUR, Long.MAX_VALUE)),
                key(
                        Topic.RECEIVED_PROPERTIES,
                        ReceivedPropertyKey.class,
                        new ReceivedPropertyKey("production", "country"),
                        new ReceivedPropertyKey("e", LONGEST_NAME)),
                value(
                        Topic.RECEIVED_PROPERTIES,
                        ReceivedProperty.class,
                        new ReceivedProperty("production", "country", FIRST, LAST, 0),
                        new ReceivedProperty("e", "", LAST, LAST, Long.MAX_VALUE)),
                key(
                        Topic.RECEIVED_PROPERTY_VALUES,
                        ReceivedPropertyValueKey.class,
                        new ReceivedPropertyValueKey("production", "country", "PT"),
                        new ReceivedPropertyValueKey("e", "", LONGEST_NAME)),
                value(
                        Topic.RECEIVED_PROPERTY_VALUES,
                        ReceivedPropertyValue.class,
                        new ReceivedPropertyValue("production", "country", "PT", "Portugal", FIRST),
                        new ReceivedPropertyValue("e", "p", "", "", LAST)),
                key(
                        Topic.CLIENT_APPLICATIONS,
                        ClientApplicationKey.class,
                        new ClientApplicationKey(
                                "production", "checkout", "unleash-client-java", "12.2.3", "java", "17"),
                        new ClientApplicationKey("e", "", "", "", "", "")),
                value(
                        Topic.CLIENT_APPLICATIONS,
                        ClientApplication.class,
                        new ClientApplication("production", "checkout", "tggl-client", "2.1.0", "", "", FIRST, LAST),
                        new ClientApplication("e", LONGEST_NAME, "", "", "", "", LAST, LAST)),
                key(
                        Topic.FLAG_ACTIVITY,
                        FlagActivityKey.class,
                        new FlagActivityKey("production", "checkout", "new-basket"),
                        new FlagActivityKey("e", "", LONGEST_NAME)),
                value(
                        Topic.FLAG_ACTIVITY,
                        FlagActivity.class,
                        new FlagActivity("production", "checkout", "new-basket", FIRST, HOUR, HOUR, FIRST),
                        new FlagActivity("e", LONGEST_NAME, "", HOUR, HOUR, null, null)));
    }

    @Test
    void coversTheKeyAndTheValueOfEveryOutputTopic() {
        List<String> expected = Stream.of(Topic.values())
                .filter(Topic::isOutput)
                .flatMap(topic -> Stream.of(topic.baseName() + " key", topic.baseName() + " value"))
                .toList();
        assertThat(shapes().map(Shape::toString)).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void isItselfAValidSchema(Shape<?> shape) {
        var metaSchema = SCHEMAS.getSchema(SchemaLocation.of(SchemaId.V202012));
        assertThat(metaSchema.validate(shape.schema())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void takesWhatTheSerdeWrites(Shape<?> shape) {
        assertThat(shape.written())
                .allSatisfy(json -> assertThat(problems(shape, json)).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void namesTheFieldsInTheOrderInWhichTheSerdeWritesThem(Shape<?> shape) {
        List<String> properties = names(shape.schema().get("properties"));
        assertThat(shape.schema().get("required")).map(JsonNode::textValue).containsExactlyElementsOf(properties);
        assertThat(shape.written()).allSatisfy(json -> assertThat(names(json)).isEqualTo(properties));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void isReadBackAsItWasWritten(Shape<T> shape) {
        assertThat(shape.records()).allSatisfy(each -> {
            byte[] bytes = shape.serde().serialize(shape.topic().baseName(), each);
            assertThat(shape.serde().deserialize(shape.topic().baseName(), bytes))
                    .isEqualTo(each);
        });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    <T> void showsAnExampleThatTheSerdeReadsAndWrites(Shape<T> shape) throws IOException {
        assertThat(shape.schema().get("examples")).hasSize(1);
        JsonNode example = shape.schema().get("examples").get(0);
        assertThat(problems(shape, example)).isEmpty();
        T read = shape.serde().deserialize(shape.topic().baseName(), JSON.writeValueAsBytes(example));
        assertThat(parse(shape.serde().serialize(shape.topic().baseName(), read)))
                .isEqualTo(example);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void saysOfEveryFieldWhatItIs(Shape<?> shape) {
        assertThat(shape.schema().get("properties"))
                .allSatisfy(
                        field -> assertThat(field.path("description").asText()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aValueStartsWithTheFieldsOfItsKey(Shape<?> shape) {
        JsonNode key = schemaOf(shape.topic(), "key").get("properties");
        JsonNode value = schemaOf(shape.topic(), "value").get("properties");
        assertThat(names(value)).startsWith(names(key).toArray(String[]::new));
        assertThat(key.properties()).isSubsetOf(value.properties());
    }

    static Stream<Arguments> brokenShapes() {
        return shapes().flatMap(shape -> {
            ObjectNode example = (ObjectNode) shape.schema().get("examples").get(0);
            List<Arguments> broken = new ArrayList<>();
            broken.add(Arguments.of(shape, example.deepCopy().put("extra", 1)));
            for (Map.Entry<String, JsonNode> field :
                    shape.schema().get("properties").properties()) {
                broken.add(Arguments.of(shape, example.deepCopy().without(field.getKey())));
                wrongValues(field.getValue())
                        .map(wrong -> example.deepCopy().set(field.getKey(), wrong))
                        .forEach(json -> broken.add(Arguments.of(shape, json)));
            }
            return broken.stream();
        });
    }

    /** Values that no field of this kind may hold. */
    private static Stream<JsonNode> wrongValues(JsonNode field) {
        String wrong = field.get("type").isArray() ? "true [] {} " : "null true [] {} ";
        if (field.get("type").asText().equals("integer")) {
            wrong += "-1 1.5 9223372036854775808 \"7\"";
        } else if (!field.has("format")) {
            wrong += "7 \"" + "x".repeat(256) + "\"" + (field.has("minLength") ? " \"\"" : "");
        } else {
            wrong += "1795262400 \"\" \"2026-11-21T12:00:00.000Z\" \"2026-11-21T12:00:00+00:00\" \"2026-11-21T12:00Z\""
                    + " \"+12026-11-21T12:00:00Z\" \"2026-11-21\"";
            if (field.get("pattern").textValue().endsWith(":00:00Z$")) {
                wrong += " \"2026-11-21T12:30:00Z\" \"2026-11-21T12:00:01Z\"";
            }
        }
        return Stream.of(wrong.split(" ")).map(OutputSchemasTest::parse);
    }

    @ParameterizedTest
    @MethodSource("brokenShapes")
    void refusesABrokenShape(Shape<?> shape, JsonNode broken) {
        assertThat(problems(shape, broken)).isNotEmpty();
    }

    private static Set<ValidationMessage> problems(Shape<?> shape, JsonNode json) {
        return SCHEMAS.getSchema(shape.schema()).validate(json);
    }

    private static JsonNode schemaOf(Topic topic, String part) {
        String file = "/io/flagtally/model/schemas/" + topic.baseName() + "." + part + ".json";
        try (InputStream in = Topic.class.getResourceAsStream(file)) {
            return JSON.readTree(Objects.requireNonNull(in, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        Iterator<String> each = object.fieldNames();
        each.forEachRemaining(names::add);
        return names;
    }

    private static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
