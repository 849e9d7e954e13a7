package io.flagtally.system.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.topics.Topic;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.Scrape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sums of the aggregator's README, on the metrics of a running program that has met all kinds of reports; and every
 * metric of it that the dashboard or an alert asks for.
 */
class MetricSumsIT {
    /** Kafka Streams' own metrics are looked for once a minute. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final String A = "flagtally_aggregator_";
    private static final List<String> RAW = Arrays.stream(Topic.values())
            .filter(Topic::isRaw)
            .map(topic -> topic.name(""))
            .toList();

    private static final String GOOD =
            """
            {"appName": "shop", "connectionId": "c-1",
             "bucket": {
               "start": "2026-11-21T12:00:00Z",
               "stop": "%s",
               "toggles": {
                 "sale": {"yes": %d, "no": 1, "variants": {"red": %d}},
                 "dark": {"yes": 3, "no": 0}}}}""";

    /** The second metric names another environment than the key's. */
    private static final String PARTLY_BAD =
            """
            {"applications": [], "metrics": [
               {"featureName": "sale", "appName": "edge", "environment": "development",
                "timestamp": "2026-11-21T12:00:00Z", "yes": 5, "no": 0},
               {"featureName": "sale", "appName": "edge", "environment": "elsewhere",
                "timestamp": "2026-11-21T12:00:00Z", "yes": 7, "no": 0}]}""";

    private static final String WITH_CONTEXT =
            """
            {"clients": [{"id": "js", "flags": {"sale": [{"value": "red", "count": 2}]}}],
             "receivedProperties": {"plan": [1721461881, 1721461898]},
             "receivedValues": {"plan": [["free"], ["paid"]]}}""";

    @TempDir
    private Path folder;

    @Test
    void agreeAfterAllKindsOfReportsAndAreAllThatDashboardAndAlertsAskFor() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder);
                Progress progress = new Progress(standalone.standalone().kafka())) {
            // given
            Set<String> monitored = MonitoringIT.metrics();
            monitored.removeIf(name -> name.startsWith(RelayMetricsIT.RELAY) || name.startsWith(PostgresSinkIT.SINKS));
            assertThat(monitored).hasSizeGreaterThan(30);
            // when
            post(standalone);
            writeWhatNoGatewayWould(standalone.standalone().kafka());
            progress.awaitAllCounted(LONGEST);
            // then
            await().atMost(LONGEST).untilAsserted(() -> {
                Scrape metrics = new Scrape(standalone.admin("/metrics").body());
                assertRecordsAgree(metrics);
                assertRowsAgree(metrics);
                assertNothingWaits(metrics);
                assertThat(metrics.names()).containsAll(monitored);
            });
        }
    }

    private static void post(RunningStandalone standalone) throws Exception {
        String original = GOOD.formatted("2026-11-21T12:01:00Z", 2, 2);
        String merged = GOOD.formatted("2026-11-21T12:02:00Z", 5, 4);
        for (String report : List.of(original, original, merged)) {
            assertThat(standalone.postUnleash(report)).isEqualTo(202);
        }
        assertThat(standalone
                        .post(
                                "/api/client/metrics/bulk",
                                "Authorization",
                                standalone.keys().backend(),
                                PARTLY_BAD)
                        .statusCode())
                .isEqualTo(202);
        assertThat(standalone.postTggl(WITH_CONTEXT)).isEqualTo(200);
        assertThat(standalone
                        .post("/report", "x-tggl-api-key", standalone.keys().frontend(), WITH_CONTEXT)
                        .statusCode())
                .isEqualTo(200);
        assertThat(standalone.postUnleash("{\"appName\": ")).isEqualTo(400);
    }

    /** A record of a gateway that is newer than this aggregator. */
    private static void writeWhatNoGatewayWould(Map<String, Object> kafka) throws Exception {
        ProducerRecord<byte[], byte[]> unknown =
                new ProducerRecord<>(Topic.UNLEASH_REPORTS_RAW.name(""), new byte[] {'{', '}'});
        unknown.headers().add("flagtally-format", "unleash-metrics/99".getBytes(UTF_8));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(unknown).get();
        }
    }

    private static void assertRecordsAgree(Scrape metrics) {
        long read =
                metrics.sum("kafka_stream_topic_records_consumed_total", labels -> RAW.contains(labels.get("topic")));
        long rejectedWhole = metrics.sum(
                A + "dead_letters_total", labels -> !labels.get("reason").equals("other-environment"));
        long sameRequest = metrics.sum(A + "resends_total", "kind", "same_request");
        assertThat(read).isEqualTo(7);
        assertThat(rejectedWhole).isEqualTo(1);
        assertThat(read).isEqualTo(metrics.sum(A + "reports_total") + rejectedWhole + sameRequest);
        assertThat(metrics.sum("flagtally_gateway_reports_accepted_total")).isEqualTo(read - 1);
        assertThat(metrics.sum(A + "dead_letters_total"))
                .isEqualTo(2)
                .isEqualTo(metrics.sum("kafka_stream_topic_records_produced_total", "topic", "usage-dead-letters"));
    }

    private static void assertRowsAgree(Scrape metrics) {
        long counted = metrics.sum(A + "rows_total");
        long dropped = metrics.sum(A + "context_dropped_total");
        long withheld = metrics.sum(A + "rows_withheld_total");
        // Three of the identical report, and one of the merged: only "sale" grew.
        assertThat(withheld).isEqualTo(4);
        assertThat(dropped).isEqualTo(3);
        assertThat(metrics.sum(A + "rows_decoded_total")).isEqualTo(counted + dropped + withheld);
        for (String kind : List.of("flag", "variant", "client")) {
            assertThat(metrics.sum(A + "rows_total", "kind", kind))
                    .as(kind)
                    .isPositive()
                    .isEqualTo(metrics.sum(A + "combined_in_total", "kind", kind));
        }
        assertThat(metrics.sum("kafka_stream_task_dropped_records_total")).isZero();
    }

    private static void assertNothingWaits(Scrape metrics) {
        assertThat(metrics.sum(A + "lag_records")).isZero();
        assertThat(metrics.sum(A + "lag_seconds")).isZero();
        assertThat(metrics.sum(A + "raw_retention_seconds", "topic", RAW.get(0)))
                .isEqualTo(Duration.ofDays(7).toSeconds());
        assertThat(metrics.sum(A + "degraded")).isZero();
    }
}
