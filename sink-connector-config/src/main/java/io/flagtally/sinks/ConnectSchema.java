package io.flagtally.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Turns the JSON Schema of a flat object into what Kafka's JsonConverter takes as {@code schema.content} (KIP-1054), so
 * that records stay plain JSON and a sink still sees typed fields.
 */
final class ConnectSchema {
    /** The name by which Debezium's JDBC sink knows a string that is a time with a zone. */
    static final String ZONED_TIMESTAMP = "io.debezium.time.ZonedTimestamp";

    private ConnectSchema() {}

    /** Throws IllegalArgumentException for a field that has no counterpart in Connect. */
    static ObjectNode of(JsonNode jsonSchema) {
        ObjectNode struct = JsonNodeFactory.instance.objectNode();
        struct.put("type", "struct").put("optional", false);
        ArrayNode fields = struct.putArray("fields");
        for (Map.Entry<String, JsonNode> property :
                jsonSchema.path("properties").properties()) {
            boolean optional =
                    !isRequired(jsonSchema, property.getKey()) || OutputSchema.isNullable(property.getValue());
            fields.add(field(property.getKey(), property.getValue(), optional));
        }
        return struct;
    }

    private static ObjectNode field(String name, JsonNode property, boolean optional) {
        ObjectNode field = JsonNodeFactory.instance.objectNode();
        field.put("field", name).put("type", connectType(name, property)).put("optional", optional);
        if (property.path("format").asText().equals("date-time")) {
            field.put("name", ZONED_TIMESTAMP);
        }
        return field;
    }

    private static String connectType(String name, JsonNode property) {
        String type = OutputSchema.type(property);
        return switch (type) {
            case "string" -> "string";
            case "integer" -> "int64";
            default -> throw new IllegalArgumentException(name + ": no Connect type for '" + type + "'");
        };
    }

    private static boolean isRequired(JsonNode jsonSchema, String name) {
        for (JsonNode required : jsonSchema.path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
