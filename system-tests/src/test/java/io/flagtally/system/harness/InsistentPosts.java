package io.flagtally.system.harness;

import static java.net.HttpURLConnection.HTTP_ACCEPTED;
import static java.net.HttpURLConnection.HTTP_UNAVAILABLE;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Posts Unleash reports to several gateways, and each again, as SDKs do, until it is acknowledged. Each comes from a
 * connection of its own, so that it counts once however often it is written. A ledger holds what was acknowledged.
 */
public final class InsistentPosts implements AutoCloseable {
    /** The flag that each of them reports. */
    public static final String EVERYWHERE = "everywhere";

    private static final int SENDERS = 6;
    private static final int APPS = 5;
    private static final int FLAGS = 11;

    /** Spread over so many hours. */
    private static final int HOURS = 20;

    /** Apps take turns as hours do, so each hour is of one app. */
    public static final int ROWS_EVERYWHERE = HOURS;

    /** Shorter than a gateway tries to write, so that some are sent again while they are written. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final Duration BEFORE_SENT_AGAIN = Duration.ofMillis(100);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    private final List<String> gateways;
    private final String key;
    private final Duration pause;
    private final Ledger ledger;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger sentAgain = new AtomicInteger();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Future<Void>> running;
    private volatile boolean ended;

    /** Begins at once. */
    public InsistentPosts(Cluster cluster, int perSecond, TestHours hours) {
        this.gateways = cluster.gatewayUrls();
        this.key = cluster.key();
        this.pause = Duration.ofSeconds(SENDERS).dividedBy(perSecond);
        this.ledger = new Ledger(hours);
        this.running = IntStream.range(0, SENDERS)
                .mapToObj(i -> senders.submit(this::postUntilEnded))
                .toList();
    }

    /** How many were acknowledged so far. */
    public int count() {
        return acknowledged.size();
    }

    /** How often one was posted that had been posted before. */
    public int sentAgain() {
        return sentAgain.get();
    }

    /** The connections whose report was acknowledged. */
    public Set<String> acknowledged() {
        return acknowledged;
    }

    /** Posts no new ones, and returns when all are acknowledged; the ledger holds all of them. */
    public Ledger end() throws InterruptedException, ExecutionException {
        ended = true;
        for (Future<Void> sender : running) {
            sender.get();
        }
        return ledger;
    }

    private Void postUntilEnded() throws InterruptedException {
        while (!ended) {
            post(next.getAndIncrement());
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        }
        return null;
    }

    private void post(int number) throws InterruptedException {
        String app = "app-" + number % APPS;
        String flag = "flag-" + number % FLAGS;
        int yes = 1 + number % 4;
        Instant stop = Instant.now().minus(Duration.ofHours(number % HOURS));
        String id = "connection-" + number;
        String body =
                """
                {"appName": "%s",
                 "connectionId": "%s",
                 "bucket": {
                   "start": "%s",
                   "stop": "%s",
                   "toggles": {
                     "%s": {"yes": %d, "no": 1, "variants": {"red": %d}},
                     "%s": {"yes": 1, "no": 0, "variants": {}}}}}"""
                        .formatted(app, id, stop.minusSeconds(60), stop, flag, yes, yes, EVERYWHERE);
        for (int tries = 0; !isAcknowledged(gateways.get((number + tries) % gateways.size()), body); tries++) {
            sentAgain.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(BEFORE_SENT_AGAIN.toMillis());
        }
        synchronized (ledger) {
            ledger.flag(Cluster.ENVIRONMENT, app, flag, stop, yes, 1);
            ledger.variant(Cluster.ENVIRONMENT, app, flag, "red", stop, yes);
            ledger.flag(Cluster.ENVIRONMENT, app, EVERYWHERE, stop, 1, 0);
        }
        acknowledged.add(id);
    }

    private boolean isAcknowledged(String gateway, String body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway + "/api/client/metrics"))
                .timeout(TIMEOUT)
                .header("Authorization", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status != HTTP_ACCEPTED && status != HTTP_UNAVAILABLE) {
                throw new AssertionError("status " + status);
            }
            return status == HTTP_ACCEPTED;
        } catch (IOException e) {
            // No answer: nobody knows whether it is written.
            return false;
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }
}
