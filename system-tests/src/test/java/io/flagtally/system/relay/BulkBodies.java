package io.flagtally.system.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.runtime.reading.TopicReader;
import io.flagtally.system.clients.Evaluated.Counts;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What bodies say, and whether they came as they were made. */
final class BulkBodies {
    private static final JsonMapper JSON = new JsonMapper();

    private BulkBodies() {}

    /** The bodies of an environment on {@code unleash-bulk}, in their order; committed ones only. */
    static List<String> made(Map<String, Object> kafka, String topic, String environment) {
        return records(kafka, topic).stream()
                .filter(each -> tree(new String(each.key(), UTF_8))
                        .get("environment")
                        .textValue()
                        .equals(environment))
                .map(each -> new String(each.value(), UTF_8))
                .toList();
    }

    /** All records that are on a topic now; of one partition they are in order. */
    static List<ConsumerRecord<byte[], byte[]>> records(Map<String, Object> kafka, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = new TopicReader(kafka, List.of(topic))) {
            reader.read(reader.ends(), batch -> batch.forEach(records::add));
        }
        return records;
    }

    /**
     * Fails unless each body that was made came, in the order of their making, and nothing else but bodies that came
     * again right behind themselves. Returns how often that was.
     */
    static int repeats(List<String> made, List<String> taken) {
        int next = 0;
        int repeats = 0;
        for (int i = 0; i < taken.size(); i++) {
            if (next < made.size() && taken.get(i).equals(made.get(next))) {
                next++;
            } else {
                assertThat(i).as("a body came first that was not made").isPositive();
                assertThat(taken.get(i))
                        .as("post %d is neither body %d nor the one before it again", i, next)
                        .isEqualTo(taken.get(i - 1));
                repeats++;
            }
        }
        assertThat(next).as("bodies that came, of those that were made").isEqualTo(made.size());
        return repeats;
    }

    /** What bodies tell of. */
    static Ledger ledger(List<String> bodies, TestHours hours) {
        Ledger ledger = new Ledger(hours);
        for (String body : bodies) {
            tree(body).get("metrics").forEach(item -> add(item, ledger));
        }
        return ledger;
    }

    private static void add(JsonNode item, Ledger ledger) {
        ledger.add(
                item.get("environment").textValue(),
                item.get("appName").textValue(),
                item.get("featureName").textValue(),
                Instant.parse(item.get("timestamp").textValue()),
                Counts.of(item));
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
