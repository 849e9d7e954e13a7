package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How reports get to Kafka.
 *
 * @param settings any client setting but those that the gateway's promise rests on
 * @param bufferMemory bytes that reports may take while they wait for Kafka; past it they are refused
 */
public record KafkaConfig(Map<String, Object> settings, int bufferMemory) {
    public static final int DEFAULT_BUFFER_MEMORY = 64 * 1024 * 1024;

    private static final int SMALLEST_BUFFER = 1024 * 1024;

    /**
     * Acknowledged means kept, and no call may block an I/O thread: these follow from that or have a setting of ours.
     */
    private static final Set<String> OWNED = Set.of(
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            // Count once works by partition, so the reports of a connection must stay on one.
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    public KafkaConfig {
        settings = Map.copyOf(settings);
        List<String> problems = new ArrayList<>();
        for (String name : new TreeSet<>(settings.keySet())) {
            if (OWNED.contains(name)) {
                problems.add("kafka: " + name + " can't be set, the gateway depends on it");
            }
        }
        problems.addAll(invalidValues(settings));
        if (bufferMemory < SMALLEST_BUFFER) {
            problems.add("buffer-memory: must be at least " + SMALLEST_BUFFER);
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** What the producer runs with; the reasons are in the module's RATIONALE. */
    public Map<String, Object> producer(TopicSettings topics) {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "flagtally-gateway");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(7).toMillis());
        config.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
        config.putAll(settings);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) bufferMemory);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topics.maxRecordBytes());
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return config;
    }

    /** Settings of the admin client that looks at the topics. It gives up soon, because it looks again. */
    public Map<String, Object> admin() {
        Map<String, Object> config = new HashMap<>();
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, "flagtally-gateway-topics");
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        settings.forEach((name, value) -> {
            if (AdminClientConfig.configNames().contains(name)) {
                config.put(name, value);
            }
        });
        return config;
    }

    /**
     * Finds what the producer would refuse to start with. It is made only once Kafka answers, which is too late to
     * complain.
     */
    private static List<String> invalidValues(Map<String, Object> settings) {
        Map<String, String> texts = new HashMap<>();
        settings.forEach((name, value) -> texts.put(name, value.toString()));
        return ProducerConfig.configDef().validate(texts).stream()
                .filter(found -> settings.containsKey(found.name()))
                .flatMap(found -> found.errorMessages().stream())
                .map(message -> "kafka: " + message)
                .sorted()
                .toList();
    }
}
