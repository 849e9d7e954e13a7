package io.flagtally.runtime.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.model.report.KeyKind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON of a keys file. Strict, since a misspelt {@code disabled} would leave a key open. No message quotes a value:
 * it might be a key that somebody pasted into the wrong place.
 */
final class KeyFileFormat {
    private static final Set<String> FIELDS =
            Set.of("name", "sha256", "kind", "environment", "reads", "expires", "disabled");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final List<String> problems = new ArrayList<>();

    private KeyFileFormat() {}

    /** Reads all entries, or throws with everything that is wrong. */
    static List<KeyEntry> parse(byte[] json) throws IOException {
        KeyFileFormat format = new KeyFileFormat();
        List<KeyEntry> entries = format.entries(tree(json));
        if (!format.problems.isEmpty()) {
            throw new IOException(String.join("; ", format.problems));
        }
        return entries;
    }

    static byte[] write(List<KeyEntry> entries) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        var keys = root.putArray("keys");
        for (KeyEntry entry : entries) {
            ApiKey key = entry.key();
            ObjectNode node = keys.addObject()
                    .put("name", key.name())
                    .put("sha256", entry.digest().hex())
                    .put("kind", key.kind().word())
                    .put("environment", key.environment());
            if (!key.rights().isEmpty()) {
                var reads = node.putArray("reads");
                key.rights().stream().sorted().map(ReadRight::word).forEach(reads::add);
            }
            if (!key.expires().equals(ApiKey.NEVER)) {
                node.put("expires", key.expires().toString());
            }
            if (key.disabled()) {
                node.put("disabled", true);
            }
        }
        return MAPPER.writeValueAsBytes(root);
    }

    private static JsonNode tree(byte[] json) throws IOException {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            // Neither its message nor itself as a cause: both quote the file.
            throw new IOException("not valid JSON"
                    + (e.getLocation() == null
                            ? ""
                            : " at line " + e.getLocation().getLineNr()));
        }
    }

    private List<KeyEntry> entries(JsonNode root) {
        JsonNode keys = root.path("keys");
        if (!root.isObject() || !keys.isArray()) {
            problems.add("must be an object with an array \"keys\"");
            return List.of();
        }
        List<KeyEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<KeyDigest> digests = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            String place = "keys[" + i + "]";
            int before = problems.size();
            KeyEntry entry = entry(place, keys.get(i));
            if (problems.size() > before) {
                continue;
            }
            if (!names.add(entry.key().name())) {
                problems.add(place + ".name: another key has it");
            }
            if (!digests.add(entry.digest())) {
                problems.add(place + ".sha256: another key has it");
            }
            entries.add(entry);
        }
        return entries;
    }

    private KeyEntry entry(String place, JsonNode node) {
        node.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                problems.add(place + ": unknown field");
            }
        });
        String name = text(node, "name");
        ApiKey.problemOfName(name).ifPresent(problem -> problems.add(place + ".name: " + problem));
        KeyKind kind = kind(place, node);
        String environment = text(node, "environment");
        ApiKey.problemOfEnvironment(kind, environment)
                .ifPresent(problem -> problems.add(place + ".environment: " + problem));
        Set<ReadRight> rights = rights(place, node);
        ApiKey.problemOfRights(kind, rights).ifPresent(problem -> problems.add(place + ".reads: " + problem));
        JsonNode disabled = node.path("disabled");
        if (!disabled.isMissingNode() && !disabled.isBoolean()) {
            problems.add(place + ".disabled: must be true or false");
        }
        ApiKey key = new ApiKey(name, kind, environment, rights, expires(place, node), disabled.asBoolean());
        return new KeyEntry(key, digest(place, node));
    }

    private KeyKind kind(String place, JsonNode node) {
        Optional<KeyKind> kind = KeyKind.of(text(node, "kind"));
        if (kind.isEmpty()) {
            problems.add(place + ".kind: must be one of " + KeyKind.words());
        }
        return kind.orElse(KeyKind.FRONTEND);
    }

    private Set<ReadRight> rights(String place, JsonNode node) {
        JsonNode reads = node.path("reads");
        Set<ReadRight> rights = EnumSet.noneOf(ReadRight.class);
        reads.forEach(each -> ReadRight.of(each.asText()).ifPresent(rights::add));
        // One that is repeated, unknown or no text is missing from the set.
        if (!reads.isMissingNode() && (!reads.isArray() || rights.size() != reads.size())) {
            problems.add(place + ".reads: must be a list of " + ReadRight.PROPERTY_VALUES.word());
        }
        return rights;
    }

    private Instant expires(String place, JsonNode node) {
        if (node.path("expires").isMissingNode()) {
            return ApiKey.NEVER;
        }
        try {
            return OffsetDateTime.parse(text(node, "expires")).toInstant();
        } catch (DateTimeException e) {
            problems.add(place + ".expires: must be a time such as 2027-01-01T00:00:00Z");
            return ApiKey.NEVER;
        }
    }

    private KeyDigest digest(String place, JsonNode node) {
        try {
            return KeyDigest.ofHex(text(node, "sha256"));
        } catch (IllegalArgumentException e) {
            problems.add(place + ".sha256: must be the key's SHA-256 as " + KeyDigest.HEX_LENGTH + " hex digits");
            return KeyDigest.of("");
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).textValue() : "";
    }
}
