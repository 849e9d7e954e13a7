package io.flagtally.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Recorded requests beside the tests. */
final class Resources {
    private static final JsonMapper JSON = new JsonMapper();

    private Resources() {}

    /** A file of one JSON value a line. */
    static List<JsonNode> lines(String name) throws IOException {
        List<JsonNode> values = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(name), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                values.add(JSON.readTree(line));
            }
        }
        return values;
    }

    /** A file of one JSON value. */
    static JsonNode json(String name) throws IOException {
        try (InputStream in = open(name)) {
            return JSON.readTree(in);
        }
    }

    private static InputStream open(String name) {
        return Resources.class.getResourceAsStream(name);
    }
}
