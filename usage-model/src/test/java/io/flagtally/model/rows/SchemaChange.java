package io.flagtally.model.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells what in a changed schema would break consumers that were built on the published one: the rule of
 * docs/consumers.md.
 */
final class SchemaChange {
    private static final Set<String> SAID_TO_PEOPLE = Set.of("description", "title", "examples");

    private SchemaChange() {}

    /** One line a problem; {@code isKey} allows no change at all, since another key is another row. */
    static List<String> problems(boolean isKey, JsonNode published, JsonNode current) {
        List<String> problems = new ArrayList<>();
        JsonNode fields = current.path("properties");
        for (Map.Entry<String, JsonNode> field : published.get("properties").properties()) {
            JsonNode now = fields.path(field.getKey());
            if (now.isMissingNode()) {
                problems.add(field.getKey() + " is gone");
            } else if (!forMachines(now).equals(forMachines(field.getValue()))) {
                problems.add(field.getKey() + " has another shape");
            }
        }
        if (!texts(current.get("required")).equals(texts(published.get("required")))) {
            problems.add("other fields are required");
        }
        if (isKey && fields.size() != published.get("properties").size()) {
            problems.add("the key has another field");
        }
        return problems;
    }

    private static JsonNode forMachines(JsonNode field) {
        ObjectNode copy = field.deepCopy();
        return copy.remove(SAID_TO_PEOPLE);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.textValue()));
        return texts;
    }
}
