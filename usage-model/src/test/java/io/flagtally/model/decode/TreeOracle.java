package io.flagtally.model.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.report.ReportFormat;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Says what a document counts, from a tree of Jackson's and with nothing of the decoders' own. It knows less than they
 * do: where it does not know, it says so.
 */
final class TreeOracle {
    /** What a document is that the decoder must not take, or of which the oracle knows nothing. */
    enum Verdict {
        INVALID,
        UNKNOWN
    }

    /** Without its table of names: to copy that for each document's names was most of the time. */
    private static final JsonMapper JSON = JsonMapper.builder(new JsonFactoryBuilder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final BigDecimal LARGEST = new BigDecimal("9007199254740991");
    private static final Set<String> TIMES = Set.of("2026-11-21T10:00:00.000Z", "2026-11-21T10:01:00.000Z");

    private final Map<String, Long> totals = new TreeMap<>();
    private boolean invalid;
    private boolean unknown;

    private TreeOracle() {}

    /** A {@link Verdict}, or the totals as {@link RecordingVisitor#totals} has them, without those that are 0. */
    static Object of(byte[] document, ReportFormat format) {
        JsonNode root;
        try {
            root = JSON.readTree(new String(document, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            // Jackson alone refuses half a character in a name.
            return e.getMessage().contains("surrogate") ? Verdict.UNKNOWN : Verdict.INVALID;
        } catch (NumberFormatException e) {
            // An exponent that no BigDecimal has.
            return Verdict.UNKNOWN;
        }
        TreeOracle oracle = new TreeOracle();
        oracle.root(root, format);
        return oracle.unknown ? Verdict.UNKNOWN : oracle.invalid ? Verdict.INVALID : oracle.totals;
    }

    private void root(JsonNode root, ReportFormat format) {
        if (!require(root.isObject())) {
            return;
        }
        switch (format) {
            case UNLEASH_METRICS -> metrics(root);
            case UNLEASH_BULK -> bulk(root);
            case UNLEASH_REGISTRATION -> {
                app(root.path("appName"));
                require(root.has("interval"));
                count(root.path("interval"), true);
                time(root.path("started"));
                require(root.path("strategies").isArray());
                root.path("strategies").forEach(each -> require(each.isValueNode()));
            }
            case TGGL_REPORT -> tggl(root);
        }
    }

    private void metrics(JsonNode root) {
        app(root.path("appName"));
        JsonNode bucket = root.path("bucket");
        if (bucket.isMissingNode() || bucket.isNull() || !require(bucket.isObject())) {
            return;
        }
        time(bucket.path("start"));
        time(bucket.path("stop"));
        JsonNode toggles = bucket.path("toggles");
        if (require(isMap(toggles))) {
            toggles.properties().forEach(each -> {
                if (require(each.getValue().isObject())) {
                    counts(text(root.path("appName")), each.getKey(), each.getValue(), true);
                }
            });
        }
    }

    private void bulk(JsonNode root) {
        require(root.path("applications").isArray());
        root.path("applications").forEach(each -> {
            if (require(each.isObject())) {
                required(each, "appName");
                required(each, "instanceId");
                required(each, "environment");
            }
        });
        if (require(root.path("metrics").isArray())) {
            root.path("metrics").forEach(each -> {
                if (require(each.isObject())) {
                    required(each, "featureName");
                    required(each, "appName");
                    required(each, "environment");
                    if (each.has("timestamp")) {
                        time(each.path("timestamp"));
                    }
                    counts(text(each.path("appName")), text(each.path("featureName")), each, false);
                }
            });
        }
    }

    private void counts(String app, String flag, JsonNode object, boolean variantsMayBeNull) {
        add(app + '|' + Names.clean(flag) + "|yes", count(object.path("yes"), false));
        add(app + '|' + Names.clean(flag) + "|no", count(object.path("no"), true));
        JsonNode variants = object.path("variants");
        if (variants.isMissingNode() || (variantsMayBeNull && variants.isNull()) || !require(isMap(variants))) {
            return;
        }
        variants.properties()
                .forEach(each -> add(
                        app + '|' + Names.clean(flag) + "|variant " + Names.clean(each.getKey()),
                        count(each.getValue(), true)));
    }

    private void tggl(JsonNode root) {
        for (String map : new String[] {"receivedProperties", "receivedValues"}) {
            unknown |= !root.path(map).isMissingNode() && !root.path(map).isNull();
        }
        unknown |= root.has("client");
        JsonNode clients = root.path("clients");
        if (clients.isMissingNode() || clients.isNull() || !require(clients.isArray())) {
            return;
        }
        for (JsonNode client : clients) {
            if (!require(client.isObject())) {
                continue;
            }
            JsonNode id = client.path("id");
            require(id.isMissingNode() || id.isNull() || id.isTextual());
            unknown |= !id.asText().equals("js-client:3.1.0/TgglClient/shop");
            JsonNode flags = client.path("flags");
            unknown |= flags.isArray();
            if (require(flags.isObject())) {
                flags.properties().forEach(each -> evaluations(Names.clean(each.getKey()), each.getValue()));
            }
        }
    }

    private void evaluations(String flag, JsonNode evaluations) {
        if (!require(evaluations.isArray())) {
            return;
        }
        for (JsonNode each : evaluations) {
            if (!require(each.isObject())) {
                continue;
            }
            JsonNode active = each.path("active");
            require(active.isMissingNode() || active.isNull() || active.isBoolean());
            JsonNode given = each.path("count");
            long count = 1;
            if (!given.isMissingNode() && !given.isNull() && require(given.isNumber())) {
                BigDecimal number = given.decimalValue();
                boolean whole = number.stripTrailingZeros().scale() <= 0;
                // Between two numbers that a double holds, the oracle knows less than JavaScript.
                unknown |= number.precision() > 15;
                boolean valid = require(whole && number.signum() >= 0 && number.compareTo(LARGEST) <= 0);
                count = valid ? number.longValue() : 0;
            }
            JsonNode value = each.path("value");
            unknown |= value.isContainerNode() || value.isNumber() || value.isTextual();
            boolean yes = active.isBoolean()
                    ? active.booleanValue()
                    : !value.isNull() && !(value.isBoolean() && !value.asBoolean());
            add("shop|" + flag + (yes ? "|yes" : "|no"), count);
            if (!value.isMissingNode() && !(active.isBoolean() && !active.booleanValue())) {
                add("shop|" + flag + "|variant " + value, count);
            }
        }
    }

    private void app(JsonNode app) {
        require(app.isValueNode() && !app.isMissingNode() && !text(app).isEmpty());
    }

    private void required(JsonNode object, String field) {
        require(object.has(field) && object.path(field).isValueNode());
    }

    /** Only texts are known to be what they are. */
    private String text(JsonNode node) {
        unknown |= node.isValueNode() && !node.isTextual() && !node.isNull();
        return node.isTextual() ? Names.clean(node.textValue()) : "";
    }

    private void time(JsonNode time) {
        if (!time.isTextual()) {
            unknown |= time.isNumber();
            require(time.isNumber());
        } else {
            unknown |= !TIMES.contains(time.textValue());
        }
    }

    private long count(JsonNode node, boolean wholeOnly) {
        if (node.isMissingNode() || node.isNull()) {
            return 0;
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? 1 : 0;
        }
        BigDecimal number;
        if (node.isNumber()) {
            number = node.decimalValue();
        } else if (node.isTextual() && node.textValue().matches("-?[0-9]{1,15}")) {
            number = new BigDecimal(node.textValue());
        } else {
            unknown |= node.isTextual() && !node.textValue().matches("|[a-z]{1,5}");
            require(false);
            return 0;
        }
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        unknown |= number.precision() > 15 || (!whole && !wholeOnly);
        boolean valid = require(whole && number.signum() >= 0 && number.compareTo(LARGEST) <= 0);
        return valid ? number.longValue() : 0;
    }

    private void add(String key, long count) {
        if (count > 0) {
            totals.merge(key, count, Long::sum);
        }
    }

    private boolean require(boolean holds) {
        invalid |= !holds;
        return holds;
    }

    private static boolean isMap(JsonNode node) {
        return node.isObject() || (node.isArray() && node.isEmpty());
    }
}
