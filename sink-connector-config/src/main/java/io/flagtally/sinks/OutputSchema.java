package io.flagtally.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.model.topics.Topic;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Reads the JSON Schemas that usage-model publishes. */
final class OutputSchema {
    /** Which half of a record a schema describes. */
    enum Part {
        KEY,
        VALUE
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private OutputSchema() {}

    static JsonNode of(Topic topic, Part part) {
        String name = topic.baseName() + "." + part.name().toLowerCase(Locale.ROOT) + ".json";
        try (InputStream in = Topic.class.getResourceAsStream("/io/flagtally/model/schemas/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("usage-model has no schema " + name);
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON type of a field, beside null if it may be that. */
    static String type(JsonNode property) {
        JsonNode type = property.path("type");
        return isNullable(property) ? type.get(0).asText() : type.asText();
    }

    /** True if a field that is always there may be null: its type is {@code ["string", "null"]}. */
    static boolean isNullable(JsonNode property) {
        JsonNode type = property.path("type");
        return type.size() == 2 && type.get(1).asText().equals("null");
    }
}
