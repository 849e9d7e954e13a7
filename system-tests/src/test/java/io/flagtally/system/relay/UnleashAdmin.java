package io.flagtally.system.relay;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.system.clients.Evaluated.Counts;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What people do and see in an Unleash server's own pages, by the API behind them. All is in the project that is there.
 */
final class UnleashAdmin {
    private static final String FEATURES = "/api/admin/projects/default/features";
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String url;
    private final String token;

    UnleashAdmin(String url, String token) {
        this.url = url;
        this.token = token;
    }

    boolean isHealthy() throws InterruptedException {
        try {
            return send(request("/health").GET()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    void createFlag(String flag) throws IOException, InterruptedException {
        post(FEATURES, """
                {"name":"%s","type":"release"}""".formatted(flag));
    }

    /**
     * Turns it on in {@code environment} for that share of users; two variants, each for one half of them, if wished.
     */
    void turnOn(String flag, String environment, int percent, String... variants)
            throws IOException, InterruptedException {
        String path = FEATURES + "/" + flag + "/environments/" + environment;
        List<String> weighed = new ArrayList<>();
        for (String variant : variants) {
            weighed.add(
                    """
                    {"name":"%s","weight":%d,"weightType":"variable","stickiness":"userId"}"""
                            .formatted(variant, 1000 / variants.length));
        }
        post(
                path + "/strategies",
                """
                {"name":"flexibleRollout","variants":[%s],
                 "parameters":{"rollout":"%d","stickiness":"userId","groupId":"%s"}}"""
                        .formatted(String.join(",", weighed), percent, flag));
        post(path + "/on", "");
    }

    /** The hourly counts of these flags, as far as it shows them. */
    Ledger counted(Collection<String> flags, TestHours hours) throws IOException, InterruptedException {
        Ledger counted = new Ledger(hours);
        for (String flag : flags) {
            JsonNode answer = get("/api/admin/client-metrics/features/" + encoded(flag) + "/raw?hoursBack=2");
            for (JsonNode row : answer.get("data")) {
                counted.add(
                        row.get("environment").textValue(),
                        row.get("appName").textValue(),
                        flag,
                        Instant.parse(row.get("timestamp").textValue()),
                        Counts.of(row));
            }
        }
        return counted;
    }

    /** When it thinks that the flag was last evaluated. */
    Optional<Instant> lastSeen(String flag, String environment) throws IOException, InterruptedException {
        for (JsonNode each : get(FEATURES + "/" + encoded(flag)).get("environments")) {
            if (each.get("name").textValue().equals(environment)) {
                return Optional.ofNullable(each.get("lastSeenAt").textValue()).map(Instant::parse);
            }
        }
        return Optional.empty();
    }

    /** The stages of its life that the flag has reached, from {@code initial} on. */
    List<String> lifecycle(String flag) throws IOException, InterruptedException {
        return get(FEATURES + "/" + encoded(flag) + "/lifecycle").findValuesAsText("stage");
    }

    /**
     * An application's page.
     *
     * @param instances such as {@code development unleash-client-java:12.3.2}
     * @param flags that it was seen to evaluate, sorted
     */
    record Application(List<String> instances, List<String> flags) {}

    Optional<Application> application(String app) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(request("/api/admin/metrics/applications/" + encoded(app)).GET());
        if (answer.statusCode() == HTTP_NOT_FOUND) {
            return Optional.empty();
        }
        JsonNode application = read(answer);
        List<String> instances = new ArrayList<>();
        application
                .get("instances")
                .forEach(instance -> instances.add(instance.get("environment").textValue() + " "
                        + instance.get("sdkVersion").textValue()));
        List<String> flags = application.get("seenToggles").findValuesAsText("name").stream()
                .sorted()
                .toList();
        return Optional.of(new Application(instances, flags));
    }

    /** Posts to {@code /api/client/} that it answered since its start, by its own count. */
    long clientPosts() throws IOException, InterruptedException {
        HttpResponse<String> metrics =
                send(request("/internal-backstage/prometheus").GET());
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith("http_request_duration_milliseconds_count{path=\"/api/client/")
                        && line.contains("method=\"POST\""))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return read(send(request(path).GET()));
    }

    private void post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        requireSuccess(answer);
    }

    private JsonNode read(HttpResponse<String> answer) throws IOException {
        requireSuccess(answer);
        return json.readTree(answer.body());
    }

    private static void requireSuccess(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(answer + ": " + answer.body());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(LONGEST_ANSWER)
                .header("Authorization", token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, UTF_8);
    }
}
