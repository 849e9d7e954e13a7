package io.flagtally.model.rows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the schemas against copies of those that consumers were given. A copy changes only by a field that is added to
 * a value; then it is copied again, in the commit that adds the field.
 */
final class SchemaChangeTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FLAG_USAGE = "flag-usage-hourly.value.json";

    static Stream<String> files() {
        return Stream.of(Topic.values())
                .filter(Topic::isOutput)
                .flatMap(topic -> Stream.of(topic.baseName() + ".key.json", topic.baseName() + ".value.json"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void breaksNoConsumer(String file) throws IOException {
        assertThat(SchemaChange.problems(file.endsWith(".key.json"), published(file), current(file)))
                .isEmpty();
    }

    @Test
    void allowsAFieldThatIsAddedToAValue() throws IOException {
        ObjectNode changed = published(FLAG_USAGE);
        fields(changed).putObject("unknown").put("type", "integer");
        fields(changed).withObject("yes").put("description", "in other words");

        assertThat(SchemaChange.problems(false, published(FLAG_USAGE), changed)).isEmpty();
    }

    @Test
    void tellsEveryChangeThatBreaks() throws IOException {
        ObjectNode changed = published(FLAG_USAGE);
        fields(changed).remove("no");
        fields(changed).withObject("yes").put("type", "string");
        fields(changed).withObject("flag").put("maxLength", 1000);
        ((ArrayNode) changed.get("required")).add("unknown");

        assertThat(SchemaChange.problems(false, published(FLAG_USAGE), changed))
                .isEqualTo(List.of(
                        "flag has another shape", "yes has another shape", "no is gone", "other fields are required"));
    }

    @Test
    void allowsNoOtherFieldInAKey() throws IOException {
        String key = FLAG_USAGE.replace("value", "key");
        ObjectNode changed = published(key);
        fields(changed).putObject("region").put("type", "string");

        assertThat(SchemaChange.problems(true, published(key), changed)).containsExactly("the key has another field");
    }

    private static ObjectNode fields(ObjectNode schema) {
        return schema.withObject("properties");
    }

    private static ObjectNode published(String file) throws IOException {
        return (ObjectNode) read("/published-schemas/" + file);
    }

    private static JsonNode current(String file) throws IOException {
        return read("/io/flagtally/model/schemas/" + file);
    }

    private static JsonNode read(String resource) throws IOException {
        try (InputStream in = Topic.class.getResourceAsStream(resource)) {
            return JSON.readTree(Objects.requireNonNull(in, resource));
        }
    }
}
