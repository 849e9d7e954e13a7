package io.flagtally.relay.tokens;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.runtime.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The file of tokens: a JSON array of objects with {@code environment} and {@code token}. What is wrong with one is
 * said without quoting it.
 */
final class TokensFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Set<String> FIELDS = Set.of("environment", "token");

    private TokensFile() {}

    /**
     * The token of each environment.
     *
     * @throws IOException if the file can't be used; the message says what is wrong with it
     */
    static Map<String, String> read(Path file) throws IOException {
        return WholeFile.read(file, "tokens file", TokensFile::parse);
    }

    static Map<String, String> parse(byte[] json) throws IOException {
        JsonNode root = tree(json);
        if (!root.isArray()) {
            throw new IOException("it must be a JSON array of objects with environment and token");
        }
        Map<String, String> tokens = new LinkedHashMap<>();
        for (int i = 0; i < root.size(); i++) {
            JsonNode entry = root.get(i);
            for (Iterator<String> names = entry.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!FIELDS.contains(name)) {
                    throw new IOException("[" + i + "]." + name + " is not known: an entry has environment and token");
                }
            }
            String environment = text(entry, i, "environment");
            String token = text(entry, i, "token");
            String problem = Tokens.problem(token);
            if (problem != null) {
                throw new IOException("[" + i + "].token " + problem);
            }
            if (tokens.put(environment, token) != null) {
                throw new IOException("[" + i + "].environment: there is another token for " + environment);
            }
        }
        return tokens;
    }

    private static JsonNode tree(byte[] json) throws IOException {
        try {
            JsonNode root = JSON.readTree(json);
            if (root == null || root.isMissingNode()) {
                throw new IOException("it is empty");
            }
            return root;
        } catch (JsonProcessingException e) {
            // Without its message, which may quote a token.
            throw new IOException("it is not JSON at line " + e.getLocation().getLineNr());
        }
    }

    private static String text(JsonNode entry, int i, String field) throws IOException {
        JsonNode value = entry.get(field);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw new IOException("[" + i + "]." + field + " must be a text that is not empty");
        }
        return value.textValue().strip();
    }
}
