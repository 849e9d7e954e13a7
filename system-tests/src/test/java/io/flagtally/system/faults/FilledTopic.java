package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.Topic;
import io.flagtally.system.harness.Cluster;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.TestHours;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes reports of many flags to the raw topic as a gateway does, and keeps a ledger. Half of the keys are flags, half
 * their variants; each is reported as often as any other.
 */
final class FilledTopic {
    private static final int APPS = 100;

    /** Of one report; each is two rows. */
    private static final int FLAGS = 50;

    private final Map<String, Object> kafka;
    private final int flagsPerApp;
    private final long[][] yes;
    private final long[][] no;
    private int reports;

    /** {@code keys} is rounded to what {@value #APPS} apps have alike. */
    FilledTopic(Map<String, Object> kafka, int keys) {
        this.kafka = kafka;
        this.flagsPerApp = Math.max(FLAGS, keys / 2 / APPS);
        this.yes = new long[APPS][flagsPerApp];
        this.no = new long[APPS][flagsPerApp];
    }

    /** Keys of hourly rows, as many as there are in the end. */
    int keys() {
        return 2 * APPS * flagsPerApp;
    }

    /** Writes about so many rows more; all are acknowledged when it returns. */
    void write(int rows) {
        ReportHeaders headers = new ReportHeaders(
                ReportFormat.UNLEASH_METRICS.nameAndVersion(),
                Cluster.ENVIRONMENT,
                "filled",
                KeyKind.BACKEND.word(),
                "",
                "",
                "");
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putAll(Map.of("acks", "all", "compression.type", "lz4", "linger.ms", "5", "batch.size", "131072"));
        Queue<Exception> failures = new ConcurrentLinkedQueue<>();
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int written = 0; written < rows; written += 2 * FLAGS) {
                ProducerRecord<byte[], byte[]> raw =
                        new ProducerRecord<>(Topic.UNLEASH_REPORTS_RAW.name(""), nextReport());
                headers.addTo(raw.headers());
                producer.send(raw, (metadata, failure) -> {
                    if (failure != null) {
                        failures.add(failure);
                    }
                });
            }
        }
        assertThat(failures).isEmpty();
    }

    private byte[] nextReport() {
        int app = reports % APPS;
        int firstFlag = reports / APPS * FLAGS;
        Instant now = Instant.now();
        StringBuilder json = new StringBuilder(4096);
        json.append("{\"appName\":\"app-")
                .append(app)
                .append("\",\"bucket\":{\"start\":\"")
                .append(now);
        json.append("\",\"stop\":\"").append(now).append("\",\"toggles\":{");
        for (int i = 0; i < FLAGS; i++) {
            int flag = (firstFlag + i) % flagsPerApp;
            int evaluated = 1 + (reports + i) % 5;
            int denied = (reports + i) % 2;
            yes[app][flag] += evaluated;
            no[app][flag] += denied;
            json.append(i == 0 ? "" : ",")
                    .append("\"flag-")
                    .append(flag)
                    .append("\":{\"yes\":")
                    .append(evaluated);
            json.append(",\"no\":")
                    .append(denied)
                    .append(",\"variants\":{\"on\":")
                    .append(evaluated)
                    .append("}}");
        }
        reports++;
        return json.append("}}}").toString().getBytes(UTF_8);
    }

    /** All that was written so far. */
    Ledger ledger(TestHours hours) {
        Ledger ledger = new Ledger(hours);
        for (int app = 0; app < APPS; app++) {
            for (int flag = 0; flag < flagsPerApp; flag++) {
                String appName = "app-" + app;
                String flagName = "flag-" + flag;
                ledger.flag(Cluster.ENVIRONMENT, appName, flagName, hours.now(), yes[app][flag], no[app][flag]);
                ledger.variant(Cluster.ENVIRONMENT, appName, flagName, "on", hours.now(), yes[app][flag]);
            }
        }
        return ledger;
    }
}
