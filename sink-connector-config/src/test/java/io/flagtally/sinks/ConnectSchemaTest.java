package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.model.topics.Topic;
import io.flagtally.sinks.OutputSchema.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConnectSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Arguments> schemas() {
        return Repository.outputTopics()
                .flatMap(topic -> Stream.of(Part.values()).map(part -> Arguments.of(topic, part)));
    }

    /** Through Kafka's own converter, with the settings that the connector has: what the sink will see. */
    @ParameterizedTest
    @MethodSource("schemas")
    void theConverterReadsTheExampleOfASchemaAsATypedStruct(Topic topic, Part part) throws IOException {
        // given
        JsonNode schema = OutputSchema.of(topic, part);
        JsonNode example = schema.get("examples").get(0);

        // when
        SchemaAndValue read;
        try (JsonConverter converter = converter(topic, part)) {
            read = converter.toConnectData(topic.baseName(), JSON.writeValueAsBytes(example));
        }

        // then
        Struct struct = (Struct) read.value();
        assertThat(struct.schema().fields())
                .extracting(Field::name)
                .containsExactlyElementsOf(schema.get("properties")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .toList());
        for (Field field : struct.schema().fields()) {
            JsonNode expected = example.get(field.name());
            assertThat(field.schema().isOptional())
                    .isEqualTo(OutputSchema.isNullable(schema.at("/properties/" + field.name())));
            assertThat(struct.get(field)).isEqualTo(expected.isTextual() ? expected.textValue() : expected.longValue());
        }
    }

    @Test
    void theConverterHandsOnATombstone() {
        try (JsonConverter converter = converter(Topic.RECEIVED_PROPERTY_VALUES, Part.VALUE)) {
            assertThat(converter.toConnectData("t", null).value()).isNull();
        }
    }

    @Test
    void aTimeIsAStringThatTheSinkKnowsAsATimeWithAZone() {
        try (JsonConverter converter = converter(Topic.FLAG_USAGE_HOURLY, Part.KEY)) {
            byte[] key =
                    "{\"environment\":\"e\",\"app\":\"a\",\"flag\":\"f\",\"window_start\":\"2026-11-21T12:00:00Z\"}"
                            .getBytes(StandardCharsets.UTF_8);
            Schema time = converter
                    .toConnectData("t", key)
                    .schema()
                    .field("window_start")
                    .schema();
            assertThat(time.type()).isEqualTo(Schema.Type.STRING);
            assertThat(time.name()).isEqualTo(ConnectSchema.ZONED_TIMESTAMP);
        }
    }

    @Test
    void aFieldThatIsNotRequiredIsOptional() throws IOException {
        JsonNode schema = JSON.readTree("{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[]}");
        assertThat(ConnectSchema.of(schema).at("/fields/0/optional").booleanValue())
                .isTrue();
    }

    @Test
    void aFieldThatMayBeNullIsOptionalAndReadAsNull() {
        try (JsonConverter converter = converter(Topic.FLAG_ACTIVITY, Part.VALUE)) {
            byte[] value =
                    """
                    {"environment":"e","app":"a","flag":"f","first_seen":"2026-11-21T12:00:00Z",
                     "last_seen":"2026-11-21T12:00:00Z","last_yes":null,"last_no":"2026-11-21T12:00:00Z"}"""
                            .getBytes(StandardCharsets.UTF_8);
            Struct struct = (Struct) converter.toConnectData("t", value).value();
            assertThat(struct.get("last_yes")).isNull();
            assertThat(struct.get("last_no")).isEqualTo("2026-11-21T12:00:00Z");
        }
    }

    @Test
    void refusesATypeThatItCannotTranslate() throws IOException {
        JsonNode schema = JSON.readTree("{\"properties\":{\"ratio\":{\"type\":\"number\"}}}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectSchema.of(schema))
                .withMessageContaining("ratio");
    }

    private static JsonConverter converter(Topic topic, Part part) {
        String prefix = part == Part.KEY ? "key.converter" : "value.converter";
        Map<String, String> config = PostgresConnector.config(topic, "");
        JsonConverter converter = new JsonConverter();
        converter.configure(
                Map.of(
                        "schemas.enable", config.get(prefix + ".schemas.enable"),
                        "schema.content", config.get(prefix + ".schema.content")),
                part == Part.KEY);
        return converter;
    }
}
