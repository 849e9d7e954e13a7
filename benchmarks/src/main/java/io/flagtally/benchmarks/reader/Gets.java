package io.flagtally.benchmarks.reader;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/** What people and tools ask of a running reader, over connections that are kept. */
final class Gets {
    private static final Duration RANGE = Duration.ofDays(30);
    private static final int START_OF_A_VALUE = 3;
    private static final List<String> ORDERS = List.of("name", "last_seen", "evaluations_24h", "evaluations_7d");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final StoreSize size;

    Gets(int port, StoreSize size) {
        this.port = port;
        this.size = size;
    }

    /** Median and 99th percentile of each kind of question. */
    Map<String, Double> ask(int requests) {
        Map<String, Double> figures = new HashMap<>();
        Crowd crowd = new Crowd(requests);
        Map<String, Callable<Integer>> questions =
                Map.of("get-usage", this::usage, "get-flags", this::flags, "get-values", this::values);
        questions.forEach((name, question) -> {
            crowd.ask(question);
            List<Double> p50AndP99 = crowd.ask(question);
            figures.put(name + "-p50-ms", p50AndP99.get(0));
            figures.put(name + "-p99-ms", p50AndP99.get(1));
        });
        return figures;
    }

    private int usage() throws IOException, InterruptedException {
        Instant now = Instant.now();
        return points(get("/v1/flags/" + randomFlag() + "/usage?environment=production&step=hour&from="
                + now.minus(RANGE).plusSeconds(1) + "&to=" + now));
    }

    /** A page of all, or of those that a person who types would find. */
    private int flags() throws IOException, InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String search = random.nextBoolean() ? "" : "&search=-" + random.nextInt(size.flags());
        return points(get("/v1/flags?order=desc&sort=" + ORDERS.get(random.nextInt(ORDERS.size())) + search));
    }

    private int values() throws IOException, InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return points(get("/v1/properties/" + StoreSize.property(random.nextInt(StoreSize.PROPERTIES))
                + "/values?environment=production&prefix="
                + StoreSize.value(random.nextInt(size.values())).substring(0, START_OF_A_VALUE)));
    }

    private String randomFlag() {
        return StoreSize.flag(ThreadLocalRandom.current().nextInt(size.flags()));
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
            throw new IllegalStateException(path + ": " + answer.body());
        }
        return answer.body();
    }

    /** More than none if there is something in a list. */
    private static int points(String body) {
        return body.indexOf("[{") + 1;
    }
}
