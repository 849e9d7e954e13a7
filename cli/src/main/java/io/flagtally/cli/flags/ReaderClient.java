package io.flagtally.cli.flags;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks a reader for its flags, page by page. */
final class ReaderClient {
    private static final int PAGE = 1_000;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI reader;
    private final String key;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LONGEST).build();

    /** {@code key} is empty for a reader that asks for none. */
    ReaderClient(URI reader, String key) {
        this.reader = reader;
        this.key = key;
    }

    /**
     * What the reader knows.
     *
     * @param flags as it gave them
     * @param leftOut no more flags than that are missing, because the reader has no room for them
     */
    record Flags(List<JsonNode> flags, long leftOut) {}

    /**
     * All flags that fit the query, in the reader's order.
     *
     * @throws IOException if there is no answer, or another one; the message is for a person
     */
    Flags flags(Map<String, String> query) throws IOException, InterruptedException {
        List<JsonNode> flags = new ArrayList<>();
        Map<String, String> asked = new TreeMap<>(query);
        asked.put("limit", Integer.toString(PAGE));
        JsonNode page;
        do {
            page = page(asked);
            page.path("flags").forEach(flags::add);
            asked.put("cursor", page.path("next").asText());
        } while (page.path("next").isTextual());
        return new Flags(flags, page.path("left_out").asLong());
    }

    private JsonNode page(Map<String, String> query) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(query));
        JsonNode body = json(answer.body());
        if (answer.statusCode() == 200 && body.path("flags").isArray()) {
            return body;
        }
        String detail = body.path("detail").asText(body.path("title").asText("is it the reader?"));
        throw new IOException("the reader at %s answered %d: %s".formatted(reader, answer.statusCode(), detail));
    }

    private HttpRequest request(Map<String, String> query) {
        String text = query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        URI address = URI.create(reader.toString().replaceFirst("/+$", "") + "/v1/flags?" + text);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(LONGEST).header("Accept", "application/json");
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        return request.build();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IOException("no answer from a reader at %s (%s)".formatted(reader, e), e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
