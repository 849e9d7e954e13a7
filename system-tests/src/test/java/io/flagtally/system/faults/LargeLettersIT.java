package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.Aggregator;
import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.standalone.Standalone;
import io.flagtally.streams.start.StartRefusedException;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.TestHours;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counting goes on behind what makes the largest dead letters. */
class LargeLettersIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String RAW = Topic.UNLEASH_REPORTS_RAW.name("");
    private static final String ENVIRONMENT = DevelopmentKeys.ENVIRONMENT;

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();
    private final Ledger expected = new Ledger(hours);

    @Test
    void goesOnBehindItemsThatAreLongerOnceTheirNumbersAreWrittenOut() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder);
                Progress progress = new Progress(standalone.standalone().kafka())) {
            Instant now = Instant.now();
            String body =
                    """
                    {"applications": [], "metrics": [
                    {"appName": "shop", "featureName": "sale", "environment": "%s", "timestamp": "%s", "yes": 1, "no": 0},
                    {"appName": "shop", "featureName": "sale", "environment": "staging", "yes": 5, "no": 0, "more": [%s]}]}"""
                            .formatted(ENVIRONMENT, now, String.join(",", Collections.nCopies(450_000, "1e20")));
            assertThat(body.length()).isBetween(2_250_000, 2_260_000);

            send(standalone, body.getBytes(UTF_8));
            progress.awaitAllCounted(LONGEST);
            assertThat(standalone.postUnleash(report(now))).isEqualTo(202);
            progress.awaitAllCounted(LONGEST);

            expected.flag(ENVIRONMENT, "shop", "sale", now, 3, 0);
            await().untilAsserted(() -> standalone.counted(hours).assertSameAs(expected));
            // A transaction's marker is a record, too.
            assertThat(progress.recordsOf(Topic.USAGE_DEAD_LETTERS)).isEqualTo(2);
        }
    }

    /** More than any gateway writes, since a gateway measures reports before they are compressed. */
    @Test
    void goesOnBehindARecordThatFitsOnlyCompressed() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder);
                Progress progress = new Progress(standalone.standalone().kafka())) {
            Instant now = Instant.now();

            send(standalone, new byte[12 << 20]);
            progress.awaitAllCounted(LONGEST);
            assertThat(standalone.postUnleash(report(now))).isEqualTo(202);
            progress.awaitAllCounted(LONGEST);

            expected.flag(ENVIRONMENT, "shop", "sale", now, 2, 0);
            await().untilAsserted(() -> standalone.counted(hours).assertSameAs(expected));
            assertThat(progress.recordsOf(Topic.USAGE_DEAD_LETTERS)).isEqualTo(2);
            assertThat(standalone.admin("/metrics").body())
                    .contains("flagtally_aggregator_dead_letters_without_payload_total 1.0");
        }
    }

    @Test
    void refusesToStartOnARawTopicThatTakesMoreThanADeadLetterHolds() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder)) {
            Map<String, Object> kafka = standalone.standalone().kafka();
            try (Admin admin = Admin.create(kafka)) {
                AlterConfigOp larger = new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", Integer.toString(20 << 20)), AlterConfigOp.OpType.SET);
                admin.incrementalAlterConfigs(
                                Map.of(new ConfigResource(ConfigResource.Type.TOPIC, RAW), List.of(larger)))
                        .all()
                        .get();
            }
            AggregatorConfig config = AggregatorConfig.defaults(Standalone.TOPICS, folder.resolve("second"), kafka);

            try (Aggregator second = new Aggregator(config, new SimpleMeterRegistry())) {
                assertThatThrownBy(second::start)
                        .isInstanceOf(StartRefusedException.class)
                        .hasMessageContainingAll(RAW, "20971520", "--max-record-bytes");
            }
        }
    }

    private static String report(Instant stop) {
        return """
                {"appName": "shop", "bucket": {"start": "%s", "stop": "%s", "toggles": {"sale": {"yes": 2, "no": 0}}}}"""
                .formatted(stop.minusSeconds(60), stop);
    }

    private static void send(RunningStandalone standalone, byte[] body) throws Exception {
        Headers headers = new RecordHeaders();
        new ReportHeaders("unleash-bulk/1", ENVIRONMENT, "a-key", KeyKind.BACKEND.word(), "", "", "").addTo(headers);
        Map<String, Object> settings = new HashMap<>(standalone.standalone().kafka());
        settings.put("max.request.size", Integer.toString(16 << 20));
        settings.put("compression.type", "lz4");
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(RAW, null, null, null, body, headers))
                    .get();
        }
    }
}
