package io.flagtally.system.deploy;

import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.relay.Relay;
import io.flagtally.relay.RelayConfig;
import io.flagtally.relay.post.PostSettings;
import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.standalone.Standalone;
import io.flagtally.streams.StreamsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A relay in this JVM, and what it reads. */
final class RelaySetup {
    private RelaySetup() {}

    /** Sends once a second; all else as by default. */
    static RelayConfig config(Path stateDir, Map<String, Object> kafka, String unleashUrl) {
        return new RelayConfig(
                Standalone.TOPICS,
                true,
                new StreamsSettings(
                        RelayConfig.DEFAULT_APPLICATION_ID,
                        1,
                        0,
                        stateDir,
                        0,
                        RelayConfig.DEFAULT_STORE_BYTES,
                        RelayConfig.COMMIT_INTERVAL),
                Duration.ofSeconds(1),
                null,
                RelayConfig.DEFAULT_MAX_AGE,
                RelayConfig.DEFAULT_MAX_BODY_BYTES,
                new PostSettings(
                        URI.create(unleashUrl),
                        PostSettings.DEFAULT_REQUEST_TIMEOUT,
                        PostSettings.DEFAULT_LONGEST_PAUSE),
                kafka);
    }

    /** What one of its readiness checks says now. */
    static Optional<String> problem(Relay relay, String check) {
        return relay.readyChecks().stream()
                .filter(each -> each.name().equals(check))
                .map(HealthCheck::problem)
                .flatMap(problem -> problem.get().stream())
                .findFirst();
    }

    /** Writes the total of a flag in this hour, as an aggregator does. */
    static void write(Map<String, Object> kafka, String environment, String flag, long yes) {
        String topic = Topic.FLAG_USAGE_HOURLY.name("");
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        FlagUsageKey key = new FlagUsageKey(environment, "shop", flag, hour);
        FlagUsage row = new FlagUsage(environment, "shop", flag, hour, yes, 0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                    topic,
                    new JsonSerde<>(FlagUsageKey.class).serialize(topic, key),
                    new JsonSerde<>(FlagUsage.class).serialize(topic, row)));
        }
    }
}
