package io.flagtally.system.faults;

import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.TestHours;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Posts Unleash reports in a steady stream and keeps what was acknowledged in a ledger. */
final class SteadyPosts implements AutoCloseable {
    private static final int MILLIS_BETWEEN = 10;
    private static final int APPS = 5;
    private static final int FLAGS = 11;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI uri;
    private final String key;
    private final String environment;
    private final Ledger acknowledged;
    private final ScheduledFuture<?> posts;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private volatile int count;

    /** Begins at once. */
    SteadyPosts(String gateway, String key, String environment, TestHours hours) {
        this.uri = URI.create(gateway + "/api/client/metrics");
        this.key = key;
        this.environment = environment;
        this.acknowledged = new Ledger(hours);
        this.posts = executor.scheduleWithFixedDelay(this::post, 0, MILLIS_BETWEEN, TimeUnit.MILLISECONDS);
    }

    /** How many were acknowledged so far. */
    int count() {
        return count;
    }

    /** Ends the stream; the ledger holds all of it. */
    Ledger end() throws InterruptedException {
        posts.cancel(false);
        executor.shutdown();
        if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("a post hangs");
        }
        failed.complete(null);
        failed.join();
        return acknowledged;
    }

    private void post() {
        try {
            post(count);
            count++;
        } catch (Exception e) {
            failed.completeExceptionally(e);
            throw new IllegalStateException("ends the stream", e);
        }
    }

    private void post(int number) throws Exception {
        String app = "app-" + number % APPS;
        String flag = "flag-" + number % FLAGS;
        int yes = number % 4;
        Instant stop = Instant.now();
        String body =
                """
                {"appName": "%s",
                 "bucket": {
                   "start": "%s",
                   "stop": "%s",
                   "toggles": {
                     "%s": {"yes": %d, "no": 1, "variants": {"red": %d}},
                     "everywhere": {"yes": 1, "no": 0}}}}"""
                        .formatted(app, stop, stop, flag, yes, yes);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status != 202) {
            // Whether it counts would be anybody's guess.
            throw new AssertionError("status " + status);
        }
        acknowledged.flag(environment, app, flag, stop, yes, 1);
        acknowledged.variant(environment, app, flag, "red", stop, yes);
        acknowledged.flag(environment, app, "everywhere", stop, 1, 0);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
