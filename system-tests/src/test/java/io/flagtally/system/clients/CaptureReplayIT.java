package io.flagtally.system.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.PropertyLedger;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.TestHours;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that real clients were recorded to post, counted by hand and by the pipeline. */
class CaptureReplayIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Map<String, String> APPS = Map.ofEntries(
            Map.entry("", "(unknown)"),
            Map.entry("x", "x"),
            Map.entry("java-client:1.1.0/TgglClient/app", "app"),
            Map.entry("js-client:1.15.0/TgglClient/undefined", "js-client:1.15.0/TgglClient/undefined"),
            Map.entry("js-client:1.15.0/TgglLocalClient/checkout", "checkout"),
            Map.entry("js-client:1.17.2/TgglClient", "js-client:1.17.2/TgglClient"),
            Map.entry("js-client:1.17.2/TgglLocalClient/checkout", "checkout"),
            Map.entry("js-client:3.1.0/TgglClient", "js-client:3.1.0/TgglClient"),
            Map.entry("js-client:3.1.0/TgglLocalClient/checkout", "checkout"),
            Map.entry("js-client:3.1.0/TgglStaticClient/checkout", "checkout"),
            Map.entry("php-client:1.5.0/TgglLocalClient/shop", "shop"),
            Map.entry("php-client:1.5.1", "php-client:1.5.1"));

    /** An empty body, a fraction and a negative count, and a count that is text. */
    private static final Set<String> INVALID =
            Set.of("php-1.5.0-03-utf8-cut-gives-empty-body", "js-3.1.0-12-odd-values", "proxy-2.4.1-01-report");

    private static final Set<String> BACKEND_KEYS =
            Set.of("SERVER_KEY", "K", "t", "default:development.unleash-client-dev");
    private static final Set<String> FRONTEND_KEYS = Set.of("CLIENT_KEY", "default:development.unleash-frontend-dev");

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();
    private final Ledger usage = new Ledger(hours);
    private final PropertyLedger properties = new PropertyLedger();
    private final TreeCount count = new TreeCount(DevelopmentKeys.ENVIRONMENT, APPS, usage, properties);
    private int accepted;

    @Test
    void countsWhatRealClientsPostedAndNothingElse() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder);
                Progress progress = new Progress(standalone.standalone().kafka())) {
            // when
            replay("unleash", standalone);
            replay("tggl", standalone);
            progress.awaitAllCounted(LONGEST);
            // then
            assertThat(accepted).isEqualTo(70);
            await().untilAsserted(() -> standalone.counted(hours).assertSameAs(usage));
            properties.assertProperties(
                    DevelopmentKeys.ENVIRONMENT, standalone.rows(Topic.RECEIVED_PROPERTIES, ReceivedProperty.class));
            properties.assertValues(
                    DevelopmentKeys.ENVIRONMENT,
                    standalone.rows(Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValue.class));
            assertThat(progress.recordsOf(Topic.USAGE_DEAD_LETTERS)).isZero();
        }
    }

    private void replay(String folder, RunningStandalone standalone) throws Exception {
        for (RecordedRequest recorded : RecordedRequest.of(folder)) {
            if (!recorded.method().equals("POST") || recorded.path().equals("/flags")) {
                continue;
            }
            int status = standalone.send(request(recorded, standalone)).statusCode();
            assertThat(status).as(recorded.toString()).isEqualTo(expectedStatus(recorded));
            if (status < 300) {
                accepted++;
                add(recorded);
            }
        }
    }

    private static HttpRequest.Builder request(RecordedRequest recorded, RunningStandalone standalone) {
        HttpRequest.Builder request =
                standalone.request(recorded.path()).POST(BodyPublishers.ofString(recorded.body()));
        recorded.headers().forEach(header -> request.header(header.getKey(), key(header.getValue(), standalone)));
        return request;
    }

    /** The development key in place of a recorded one; anything else as it is. */
    private static String key(String value, RunningStandalone standalone) {
        if (BACKEND_KEYS.contains(value)) {
            return standalone.keys().backend();
        }
        return FRONTEND_KEYS.contains(value) ? standalone.keys().frontend() : value;
    }

    private static int expectedStatus(RecordedRequest recorded) {
        if (!has(recorded, BACKEND_KEYS) && !has(recorded, FRONTEND_KEYS)) {
            return 401;
        }
        if (INVALID.contains(recorded.recording())) {
            return 400;
        }
        return recorded.path().startsWith("/api/client/") ? 202 : 200;
    }

    private static boolean has(RecordedRequest recorded, Set<String> keys) {
        return recorded.headers().stream().map(Map.Entry::getValue).anyMatch(keys::contains);
    }

    private void add(RecordedRequest recorded) {
        if (recorded.path().equals("/report")) {
            count.addTggl(recorded.body(), has(recorded, BACKEND_KEYS));
        } else if (recorded.path().endsWith("/metrics")) {
            count.addUnleash(recorded.body());
        }
    }
}
