package io.flagtally.runtime.reading;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Iterator;

/**
 * One row of an output topic.
 *
 * @param topic full name, prefix included
 * @param key the key's JSON object
 * @param value the value's JSON object; null for a tombstone
 */
public record TopicRow(String topic, JsonNode key, JsonNode value) {
    /** By the fields of the key, each as text, in the order in which the key has them. */
    public static final Comparator<TopicRow> BY_KEY = (left, right) -> compare(left.key, right.key);

    private static int compare(JsonNode left, JsonNode right) {
        Iterator<JsonNode> others = right.iterator();
        for (JsonNode field : left) {
            if (!others.hasNext()) {
                return 1;
            }
            int order = field.asText().compareTo(others.next().asText());
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }
}
