package io.flagtally.cli.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Hides in a report what may be personal. Only places are shown that are known to hold names of apps, flags, variants,
 * SDKs and properties, times, and counts: a field that a newer or a broken client sends is hidden, not shown.
 *
 * @param shown true to show all that is here
 * @param fields what becomes of an object's fields; one that is not among them is hidden
 * @param names true to show the names of all fields
 */
record PayloadMask(boolean shown, Map<String, PayloadMask> fields, boolean names) {
    private static final PayloadMask SHOW = new PayloadMask(true, Map.of(), true);
    private static final PayloadMask ONLY_NAMES = new PayloadMask(false, Map.of(), true);
    private static final PayloadMask HIDE = new PayloadMask(false, Map.of(), false);

    /** The reports of both protocols; no field of one means something else in the other. */
    static final PayloadMask REPORT = report();

    private static PayloadMask report() {
        PayloadMask bucket = showing("start", "stop", "toggles");
        PayloadMask application = showing(
                "appName",
                "environment",
                "interval",
                "started",
                "strategies",
                "sdkVersion",
                "sdkType",
                "specVersion",
                "platformName",
                "platformVersion");
        PayloadMask metric = showing("appName", "environment", "featureName", "timestamp", "yes", "no", "variants");
        Map<String, PayloadMask> top = new HashMap<>(application.fields);
        top.put("bucket", bucket);
        top.put("applications", application);
        top.put("metrics", metric);
        top.put("clients", showing("id", "flags"));
        top.put("receivedProperties", SHOW);
        top.put("receivedValues", ONLY_NAMES);
        return new PayloadMask(false, Map.copyOf(top), false);
    }

    private static PayloadMask showing(String... names) {
        Map<String, PayloadMask> fields = new HashMap<>();
        for (String name : names) {
            fields.put(name, SHOW);
        }
        return new PayloadMask(false, Map.copyOf(fields), false);
    }

    /** A copy without what must not be shown. Each entry of an array is masked as if it stood in the array's place. */
    JsonNode apply(JsonNode node) {
        if (shown) {
            return node;
        }
        if (node.isObject() && (names || !fields.isEmpty())) {
            return fieldsOf(node);
        }
        if (node.isArray() && !fields.isEmpty()) {
            ArrayNode masked = JsonNodeFactory.instance.arrayNode();
            node.forEach(entry -> masked.add(apply(entry)));
            return masked;
        }
        return JsonNodeFactory.instance.textNode("(masked: " + kind(node) + ")");
    }

    private ObjectNode fieldsOf(JsonNode object) {
        ObjectNode masked = JsonNodeFactory.instance.objectNode();
        int hidden = 0;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (names || fields.containsKey(field.getKey())) {
                PayloadMask mask = fields.getOrDefault(field.getKey(), HIDE);
                masked.set(field.getKey(), mask.apply(field.getValue()));
            } else {
                hidden++;
            }
        }
        return hidden == 0 ? masked : masked.put("…", "(masked: " + hidden + " other fields)");
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "array of " + node.size();
            case OBJECT -> "object of " + node.size();
            case STRING -> "text of " + node.textValue().length() + " characters";
            default -> node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }
}
