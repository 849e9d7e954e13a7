package io.flagtally.system.relay;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.TestHours;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

/** Server-side Unleash SDKs that report one after the other at a steady pace, and a ledger of what they reported. */
final class ReportingSdks {
    private static final int INSTANCES_OF_AN_APP = 25;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    /** One SDK. */
    private record Sdk(String app, String connectionId) {}

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String environment;
    private final String key;
    private final List<Sdk> sdks;
    private final List<String> flags;
    private final Ledger reported;

    /**
     * Reports nothing yet.
     *
     * @param url of the server, without a slash at its end
     * @param name begins the names of all apps
     */
    ReportingSdks(
            String url, String environment, String key, String name, int count, List<String> flags, TestHours hours) {
        this.url = url;
        this.environment = environment;
        this.key = key;
        this.sdks = IntStream.range(0, count)
                .mapToObj(each -> new Sdk(
                        name + "-" + each / INSTANCES_OF_AN_APP,
                        UUID.randomUUID().toString()))
                .toList();
        this.flags = flags;
        this.reported = new Ledger(hours);
    }

    /** Each registers once, all within {@code time}. */
    void register(Duration time) throws Exception {
        inTurn(time, sdks.size(), sdk -> post(sdk, "register", registration(sdk)));
    }

    /** Each reports each time that {@code every} has passed, for {@code time}; all must be accepted. */
    void report(Duration every, Duration time) throws Exception {
        int reports = (int) (sdks.size() * time.toMillis() / every.toMillis());
        inTurn(time, reports, sdk -> post(sdk, "metrics", report(sdk, every)));
    }

    /** What they reported so far. */
    Ledger reported() {
        return reported;
    }

    private interface Post {
        CompletableFuture<Integer> by(Sdk sdk);
    }

    private void inTurn(Duration time, int count, Post post) throws Exception {
        Queue<CompletableFuture<Integer>> answers = new ConcurrentLinkedQueue<>();
        long pause = Math.max(1, time.toNanos() / 1000 / count);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try {
            CompletableFuture<Void> all = new CompletableFuture<>();
            int[] next = {0};
            Runnable turn = () -> {
                if (next[0] < count) {
                    answers.add(post.by(sdks.get(next[0]++ % sdks.size())));
                } else {
                    all.complete(null);
                }
            };
            clock.scheduleAtFixedRate(turn, 0, pause, MICROSECONDS);
            all.get(2 * time.toMillis() + LONGEST_ANSWER.toMillis(), MILLISECONDS);
        } finally {
            clock.shutdownNow();
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(202));
    }

    private CompletableFuture<Integer> post(Sdk sdk, String what, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/client/" + what))
                .timeout(LONGEST_ANSWER)
                .header("Authorization", key)
                .header("Content-Type", "application/json")
                .header("unleash-appname", sdk.app())
                .header("unleash-connection-id", sdk.connectionId())
                .header("unleash-sdk", "unleash-node-sdk:6.12.1")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, BodyHandlers.discarding()).thenApply(answer -> answer.statusCode());
    }

    private static String registration(Sdk sdk) {
        return """
                {"appName":"%s","instanceId":"%2$s","connectionId":"%2$s","sdkVersion":"unleash-node-sdk:6.12.1",\
                "strategies":["default","flexibleRollout"],"started":"%3$s","interval":10000,\
                "platformName":"node","platformVersion":"22.11.0","yggdrasilVersion":null,"specVersion":"5.2.0"}"""
                .formatted(sdk.app(), sdk.connectionId(), Instant.now());
    }

    /** Every third flag has two variants. */
    private String report(Sdk sdk, Duration every) {
        Instant now = Instant.now();
        StringJoiner toggles = new StringJoiner(",");
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            int yes = 40 + i;
            reported.flag(environment, sdk.app(), flag, now, yes, i);
            String variants = "";
            if (i % 3 == 0) {
                reported.variant(environment, sdk.app(), flag, "control", now, 15);
                reported.variant(environment, sdk.app(), flag, "treatment", now, yes - 15);
                variants = "\"control\":15,\"treatment\":" + (yes - 15);
            }
            toggles.add("\"%s\":{\"yes\":%d,\"no\":%d,\"variants\":{%s}}".formatted(flag, yes, i, variants));
        }
        return """
                {"appName":"%s","instanceId":"%2$s","connectionId":"%2$s",\
                "bucket":{"start":"%3$s","stop":"%4$s","toggles":{%5$s}},\
                "platformName":"node","platformVersion":"22.11.0","yggdrasilVersion":null,"specVersion":"5.2.0"}"""
                .formatted(sdk.app(), sdk.connectionId(), now.minus(every), now, toggles);
    }
}
