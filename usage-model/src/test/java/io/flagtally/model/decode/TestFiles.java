package io.flagtally.model.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The recorded requests among the test resources. */
public final class TestFiles {
    public static final JsonMapper JSON = new JsonMapper();

    private TestFiles() {}

    /** The lines of a JSON-lines file, each parsed. */
    public static List<JsonNode> lines(String resource) {
        try (InputStream in = TestFiles.class.getResourceAsStream(resource)) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bodies of all captured requests whose path ends so, as {@code file#index: body}. */
    public static List<Capture> captures(String folder, String pathEnd) {
        Path root = Path.of("src/test/resources/captures", folder);
        List<Capture> captures = new ArrayList<>();
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : files.sorted().toList()) {
                int index = 0;
                for (JsonNode request : JSON.readTree(file.toFile()).path("requests")) {
                    String name = file.getFileName() + "#" + index++;
                    String body = request.path("body").asText();
                    // Recorded with its end cut off: "(52031 chars) {…".
                    boolean complete = !body.startsWith("(");
                    if (request.path("path").asText().endsWith(pathEnd) && complete) {
                        captures.add(new Capture(name, body.getBytes(StandardCharsets.UTF_8)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return captures;
    }

    /** The body that a conformance case sends, before any content encoding is undone. */
    public static byte[] body(JsonNode conformanceCase) {
        if (conformanceCase.has("body_base64")) {
            return Base64.getDecoder().decode(conformanceCase.get("body_base64").asText());
        }
        return conformanceCase.path("body").asText("").getBytes(StandardCharsets.UTF_8);
    }

    public record Capture(String name, byte[] body) {
        @Override
        public String toString() {
            return name;
        }
    }
}
