package io.flagtally.benchmarks.reader;

import io.flagtally.benchmarks.machine.ProcessTimes;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** What people and tools ask of a running reader, over connections that are kept. */
final class Gets {
    private static final Duration RANGE = Duration.ofDays(30);
    private static final int START_OF_A_VALUE = 3;
    private static final List<String> ORDERS = List.of("name", "last_seen", "evaluations_24h", "evaluations_7d");

    static {
        // Of five, the client's default, most would be opened anew for each question. Read at the first one.
        System.setProperty("http.maxConnections", Integer.toString(Crowd.AT_A_TIME));
    }

    private final int port;
    private final StoreSize size;
    private final Supplier<Duration> compilerCpu;

    /** {@code compilerCpu} is what the compilers of the reader took so far. */
    Gets(int port, StoreSize size, Supplier<Duration> compilerCpu) {
        this.port = port;
        this.size = size;
        this.compilerCpu = compilerCpu;
    }

    /** Figures of each kind of question. */
    Map<String, Double> ask(int requests) {
        Map<String, Double> figures = new HashMap<>();
        Crowd crowd = new Crowd(
                requests, () -> compilerCpu.get().plus(ProcessTimes.ofThisJvm().compilerCpu()));
        Map<String, Callable<Integer>> questions =
                Map.of("get-usage", this::usage, "get-flags", this::flags, "get-values", this::values);
        questions.forEach(
                (name, question) -> figures.putAll(crowd.askWarm(name, question).named(name)));
        return figures;
    }

    private int usage() throws IOException {
        Instant now = Instant.now();
        return points(get("/v1/flags/" + randomFlag() + "/usage?environment=production&step=hour&from="
                + now.minus(RANGE).plusSeconds(1) + "&to=" + now));
    }

    /** A page of all, or of those that a person who types would find. */
    private int flags() throws IOException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String search = random.nextBoolean() ? "" : "&search=-" + random.nextInt(size.flags());
        return points(get("/v1/flags?order=desc&sort=" + ORDERS.get(random.nextInt(ORDERS.size())) + search));
    }

    private int values() throws IOException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return points(get("/v1/properties/" + StoreSize.property(random.nextInt(StoreSize.PROPERTIES))
                + "/values?environment=production&prefix="
                + StoreSize.value(random.nextInt(size.values())).substring(0, START_OF_A_VALUE)));
    }

    private String randomFlag() {
        return StoreSize.flag(ThreadLocalRandom.current().nextInt(size.flags()));
    }

    /** By the plainest client there is: it has the same two cores as the reader. */
    private String get(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IllegalStateException(path + ": " + connection.getResponseCode());
        }
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** More than none if there is something in a list. */
    private static int points(String body) {
        return body.indexOf("[{") + 1;
    }
}
