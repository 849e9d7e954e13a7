package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.Aggregator;
import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.aggregator.applications.ApplicationSettings;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Progress;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that nobody runs any more leaves the topic, also after a restart with an empty disk and without a
 * report.
 */
class ApplicationExpiryIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final ApplicationSettings TWO_DAYS = new ApplicationSettings(Duration.ofDays(2));

    /** Enough that each partition has some. */
    private static final List<String> IN_USE =
            IntStream.range(0, 20).mapToObj(i -> "app-" + i).toList();

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;

    @Test
    void forgetsAnApplicationAcrossARestart() throws Exception {
        StandaloneLogs.quiet();
        try (EmbeddedBroker started =
                new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes())) {
            broker = started;
            broker.start();
            forgetsAcrossARestart();
        }
    }

    private void forgetsAcrossARestart() throws Exception {
        try (Progress progress = new Progress(kafka())) {
            Instant now = Instant.now();
            // It has yet to learn that two days are enough.
            try (Aggregator first = aggregator("first", ApplicationSettings.DEFAULT)) {
                first.start();
                report("gone", now.minus(TWO_DAYS.expiry()).minusSeconds(60));
                report("kept", now.minus(TWO_DAYS.expiry()).plus(Duration.ofHours(1)));
                IN_USE.forEach(app -> report(app, now));
                progress.awaitAllCounted(LONGEST);
                await().atMost(LONGEST).untilAsserted(() -> assertThat(apps()).hasSize(IN_USE.size() + 2));
            }

            try (Aggregator second = aggregator("second", TWO_DAYS)) {
                second.start();
                await().atMost(LONGEST).untilAsserted(() -> assertThat(apps())
                        .hasSize(IN_USE.size() + 1)
                        .contains("kept")
                        .doesNotContain("gone"));
                Instant later = Instant.now();
                report("kept", later);
                progress.awaitAllCounted(LONGEST);
                await().atMost(LONGEST).untilAsserted(() -> assertThat(rows())
                        .filteredOn(row -> row.app().equals("kept"))
                        .allMatch(row -> !row.lastSeen().isBefore(later.minusSeconds(1))));
            }
        }
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private Aggregator aggregator(String stateDir, ApplicationSettings kept) {
        AggregatorConfig config = AggregatorConfig.defaults(Standalone.TOPICS, folder.resolve(stateDir), kafka())
                .with(kept);
        return new Aggregator(config, new SimpleMeterRegistry());
    }

    private List<ClientApplication> rows() {
        return OutputRows.read(kafka(), Topic.CLIENT_APPLICATIONS, ClientApplication.class);
    }

    private List<String> apps() {
        return rows().stream().map(ClientApplication::app).toList();
    }

    private void report(String app, Instant receivedAt) {
        Headers headers = new RecordHeaders();
        new ReportHeaders("unleash-metrics/1", "production", "a-key", KeyKind.BACKEND.word(), "", "", "")
                .addTo(headers);
        headers.add(
                DeadLetterHeaders.RECEIVED_AT,
                Long.toString(receivedAt.toEpochMilli()).getBytes(UTF_8));
        String body = "{\"appName\":\"%s\",\"bucket\":null}".formatted(app);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                    Topic.UNLEASH_REPORTS_RAW.name(""), null, null, null, body.getBytes(UTF_8), headers));
        }
    }
}
