package io.flagtally.system.clients;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.PropertyLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts what stands in valid bodies, from their trees and by no means of the decoders: only as far as recorded clients
 * go.
 */
final class TreeCount {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
    private static final Duration MAX_LATENESS = Duration.ofHours(48);
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    private final String environment;
    private final Map<String, String> apps;
    private final Ledger usage;
    private final PropertyLedger properties;
    private final Map<String, JsonNode> buckets = new HashMap<>();

    /**
     * Starts at nothing.
     *
     * @param apps for each id of a Tggl client its app; the empty id is that of a client without one
     */
    TreeCount(String environment, Map<String, String> apps, Ledger usage, PropertyLedger properties) {
        this.environment = environment;
        this.apps = apps;
        this.usage = usage;
        this.properties = properties;
    }

    /** Adds a report of a server-side SDK or a browser; of a bucket that came before, only what it has grown since. */
    void addUnleash(String body) {
        JsonNode report = read(body);
        String app = report.get("appName").textValue();
        JsonNode bucket = report.get("bucket");
        Instant hour = hour(Instant.parse(bucket.get("stop").textValue()));
        JsonNode before = before(report, bucket);
        bucket.get("toggles").properties().forEach(toggle -> {
            JsonNode counts = toggle.getValue();
            JsonNode counted = before.path(toggle.getKey());
            long yes = whole(counts.get("yes")) - counted.path("yes").asLong();
            long no = whole(counts.get("no")) - counted.path("no").asLong();
            usage.flag(environment, app, toggle.getKey(), hour, yes, no);
            counts.get("variants")
                    .properties()
                    .forEach(variant -> usage.variant(
                            environment,
                            app,
                            toggle.getKey(),
                            variant.getKey(),
                            hour,
                            whole(variant.getValue())
                                    - counted.path("variants")
                                            .path(variant.getKey())
                                            .asLong()));
        });
    }

    /** What the same bucket of the same connection held when it came before; nothing if it did not. */
    private JsonNode before(JsonNode report, JsonNode bucket) {
        if (!report.has("connectionId")) {
            return MissingNode.getInstance();
        }
        String id = report.get("connectionId").textValue() + bucket.get("start").textValue();
        JsonNode before = buckets.put(id, bucket.get("toggles"));
        return before == null ? MissingNode.getInstance() : before;
    }

    private static Instant hour(Instant stop) {
        Instant now = Instant.now();
        boolean believed = !stop.isBefore(now.minus(MAX_LATENESS)) && !stop.isAfter(now.plus(MAX_SKEW));
        return believed ? stop : now;
    }

    /** {@code withContext} is false for a key that may not report properties. */
    void addTggl(String body, boolean withContext) {
        JsonNode report = read(body);
        for (int i = 0; i < report.path("clients").size(); i++) {
            JsonNode client = report.get("clients").get(i);
            // PHP 1.5.0 writes the id into an array of its own.
            String id = client.path("id")
                    .asText(report.path("client").path(i).path("id").asText());
            String app = Objects.requireNonNull(apps.get(id), () -> "no app known for " + id);
            fields(
                    client.get("flags"),
                    (flag, evaluations) -> evaluations.forEach(one -> addEvaluation(app, flag, one)));
        }
        if (withContext) {
            fields(
                    report.path("receivedProperties"),
                    (name, times) -> properties.property(name, whole(times.get(0)), whole(times.get(1))));
            fields(
                    report.path("receivedValues"),
                    (name, values) -> values.forEach(value -> properties.value(
                            name,
                            printable(value.get(0).textValue()),
                            printable(value.path(1).asText()))));
        }
    }

    private void addEvaluation(String app, String flag, JsonNode evaluation) {
        long count = evaluation.has("count") ? whole(evaluation.get("count")) : 1;
        JsonNode value = evaluation.path("value");
        boolean yes = evaluation.has("active")
                ? evaluation.get("active").booleanValue()
                : !value.isNull() && !(value.isBoolean() && !value.booleanValue());
        usage.flag(environment, app, flag, Instant.now(), yes ? count : 0, yes ? 0 : count);
        boolean inactive = evaluation.has("active") && !yes;
        if (!value.isMissingNode() && !inactive) {
            usage.variant(environment, app, flag, variant(value), Instant.now(), count);
        }
    }

    /** Text stays as it is unless it is the text of another value. */
    private static String variant(JsonNode value) {
        if (value.isTextual()) {
            return isJson(value.textValue()) ? sorted(value) : printable(value.textValue());
        }
        return sorted(value);
    }

    private static boolean isJson(String text) {
        try {
            return !JSON.readTree(text).isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }

    private static String sorted(JsonNode value) {
        try {
            return JSON.writeValueAsString(JSON.convertValue(value, Object.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String printable(String text) {
        return LONE_SURROGATE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        "\\u%04x".formatted((int) found.group().charAt(0))));
    }

    /** The entries of an object, or of the array that PHP makes of one whose keys are 0, 1, 2…. */
    private static void fields(JsonNode object, BiConsumer<String, JsonNode> action) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        Iterator<String> names = object.fieldNames();
        for (JsonNode field : object) {
            fields.put(names.hasNext() ? names.next() : Integer.toString(fields.size()), field);
        }
        fields.forEach(action);
    }

    /** A whole number; what the recorded clients that are counted write is never anything else. */
    private static long whole(JsonNode number) {
        if (!number.isIntegralNumber()) {
            throw new IllegalArgumentException("not a whole number: " + number);
        }
        return number.longValue();
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
