package io.flagtally.system.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A request that a real client sent, as it was recorded.
 *
 * @param recording name of its file, without the ending
 * @param index its place in the file, from 0
 * @param headers names and values; those that the HTTP client writes itself are left out
 */
record RecordedRequest(
        String recording, int index, String method, String path, List<Map.Entry<String, String>> headers, String body) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path RECORDINGS = Path.of("../usage-model/src/test/resources/captures");
    private static final Set<String> CLIENTS_OWN = Set.of("host", "connection", "content-length", "transfer-encoding");

    /** All of one client kind ({@code unleash} or {@code tggl}), those left out whose end was not recorded. */
    static List<RecordedRequest> of(String folder) throws IOException {
        List<RecordedRequest> requests = new ArrayList<>();
        try (Stream<Path> files = Files.list(RECORDINGS.resolve(folder))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.json$", "");
                int index = 0;
                for (JsonNode request : JSON.readTree(file.toFile()).get("requests")) {
                    requests.add(of(name, index++, request));
                }
            }
        }
        // Recorded with its end cut off: "(52031 chars) {…".
        requests.removeIf(request -> request.body.matches("(?s)\\(\\d+ chars\\).*"));
        return requests;
    }

    private static RecordedRequest of(String recording, int index, JsonNode request) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (JsonNode header : request.get("headers")) {
            String name = header.get(0).textValue();
            if (!CLIENTS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                headers.add(Map.entry(name, header.get(1).textValue()));
            }
        }
        return new RecordedRequest(
                recording,
                index,
                request.get("method").textValue(),
                request.get("path").textValue(),
                headers,
                request.get("body").textValue());
    }

    @Override
    public String toString() {
        return recording + "#" + index;
    }
}
