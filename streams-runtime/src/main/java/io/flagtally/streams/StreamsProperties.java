package io.flagtally.streams;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The Kafka Streams configuration that follows from our settings.
 *
 * @param kafka client settings that are not ours, {@code bootstrap.servers} included
 */
public record StreamsProperties(TopicSettings topics, StreamsSettings streams, Map<String, Object> kafka) {
    /** Prefixes of settings that are for one client of Kafka Streams. */
    public static final List<String> CLIENT_PREFIXES = List.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX);

    /** Settings that right counts, or other settings of ours, depend on. */
    private static final Set<String> OWNED = Set.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            // A record that fails must end the thread: going on behind it would lose it without a trace.
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
            "default." + StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
            "default." + StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
            "default." + StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
            // Stores of another kind would not be bounded, or would not know what is in the changelogs.
            StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
            "default.dsl.store",
            StreamsConfig.DSL_STORE_FORMAT_CONFIG,
            "cache.max.bytes.buffering",
            StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG,
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.STATE_DIR_CONFIG,
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
            StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
            StreamsConfig.GROUP_PROTOCOL_CONFIG,
            StreamsConfig.REPLICATION_FACTOR_CONFIG,
            StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
            StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG,
            StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
            StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG,
            StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            "transaction.two.phase.commit.enable");

    /**
     * Settings of internal topics that say how they lie on disk. All others say what they keep, and follow from other
     * settings.
     */
    private static final Set<String> FREE_OF_TOPICS = Set.of(
            TopicConfig.SEGMENT_BYTES_CONFIG,
            TopicConfig.SEGMENT_MS_CONFIG,
            TopicConfig.SEGMENT_JITTER_MS_CONFIG,
            TopicConfig.SEGMENT_INDEX_BYTES_CONFIG,
            TopicConfig.INDEX_INTERVAL_BYTES_CONFIG,
            TopicConfig.PREALLOCATE_CONFIG,
            TopicConfig.COMPRESSION_TYPE_CONFIG,
            TopicConfig.COMPRESSION_GZIP_LEVEL_CONFIG,
            TopicConfig.COMPRESSION_LZ4_LEVEL_CONFIG,
            TopicConfig.COMPRESSION_ZSTD_LEVEL_CONFIG,
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            TopicConfig.FILE_DELETE_DELAY_MS_CONFIG,
            TopicConfig.FLUSH_MS_CONFIG,
            TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG);

    private static final String ADDITIONAL_RETENTION =
            StreamsConfig.WINDOW_STORE_CHANGE_LOG_ADDITIONAL_RETENTION_MS_CONFIG;

    private static final String GLOBAL_HANDLER = "processing.exception.handler.global.enabled";

    /** Kafka Streams' own default. */
    private static final Duration SHORTEST_TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

    /** Throws if client settings name one that is ours, or no broker. */
    public static void check(Map<String, Object> kafka) {
        List<String> problems = new ArrayList<>();
        kafka.keySet().stream()
                .filter(StreamsProperties::owns)
                .sorted()
                .forEach(name -> problems.add("kafka: " + name + " follows from Flagtally's own settings"));
        problemOfRetention(kafka).ifPresent(problem -> problems.add("kafka: " + problem));
        if (!kafka.containsKey(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            problems.add("bootstrap-servers: must be set");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** Kafka takes a negative one, which would let changelogs lose hours that their windows still need. */
    public static Optional<String> problemOfRetention(Map<String, Object> kafka) {
        try {
            return additionalRetention(kafka) < 0
                    ? Optional.of(ADDITIONAL_RETENTION + " must be at least 0")
                    : Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(ADDITIONAL_RETENTION + " is not a whole number of milliseconds");
        }
    }

    /** Names that Kafka Streams knows, beside those of its clients. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(StreamsConfig.configDef().names());
        FREE_OF_TOPICS.forEach(name -> names.add(StreamsConfig.topicPrefix(name)));
        return names;
    }

    private static boolean owns(String name) {
        if (name.startsWith(StreamsConfig.TOPIC_PREFIX)) {
            return !FREE_OF_TOPICS.contains(name.substring(StreamsConfig.TOPIC_PREFIX.length()));
        }
        String bare = CLIENT_PREFIXES.stream()
                .filter(name::startsWith)
                .findFirst()
                .map(prefix -> name.substring(prefix.length()))
                .orElse(name);
        return OWNED.contains(bare);
    }

    /** Everything for {@code KafkaStreams} and {@code StreamsConfig}. */
    public Map<String, Object> all() {
        Map<String, Object> properties = new HashMap<>(defaults());
        properties.putAll(kafka);
        properties.putAll(owned());
        return properties;
    }

    /** The same, with stores that take their memory from {@code memory}. */
    public Map<String, Object> all(StoreMemory memory) {
        Map<String, Object> properties = all();
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedStores.class);
        properties.put(BoundedStores.MEMORY, memory);
        return properties;
    }

    /** Settings of the admin client of Kafka Streams. */
    public Map<String, Object> admin(String clientId) {
        return new StreamsConfig(all()).getAdminConfigs(clientId);
    }

    /** The same for what looks before a start, so that one way to reach Kafka serves both. */
    public Map<String, Object> adminBeforeStart() {
        return admin(applicationId() + "-start");
    }

    /** Settings of the producer of Kafka Streams, without a transactional id. */
    public Map<String, Object> producer(String clientId) {
        return new StreamsConfig(all()).getProducerConfigs(clientId);
    }

    /** Settings of a consumer outside the group. */
    public Map<String, Object> consumer(String clientId) {
        return new StreamsConfig(all()).getRestoreConsumerConfigs(clientId);
    }

    /** Settings of a consumer outside the group that reads as little as a broker gives: one batch of each partition. */
    public Map<String, Object> oneRecordConsumer(String clientId) {
        Map<String, Object> consumer = new HashMap<>(consumer(clientId));
        consumer.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
        consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return consumer;
    }

    /** The consumer group, and what internal topics' names start with. The prefix keeps two installations apart. */
    public String applicationId() {
        return topics.prefix() + streams.applicationId();
    }

    /** How long a member that is gone stays in the group. */
    public Duration sessionTimeout() {
        String name = ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
        Object ms = new StreamsConfig(all())
                .getMainConsumerConfigs(applicationId(), applicationId(), 0)
                .getOrDefault(name, ConsumerConfig.configDef().defaultValues().get(name));
        return Duration.ofMillis((Integer) ConfigDef.parseType(name, ms, ConfigDef.Type.INT));
    }

    /** How long brokers let a transaction stay open. */
    public Duration transactionTimeout() {
        return Duration.ofMillis((Integer) ConfigDef.parseType(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                producer(applicationId()).get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                ConfigDef.Type.INT));
    }

    /** What Kafka Streams adds to the retention of a window store's changelog, for clocks that differ. */
    public static Duration additionalRetentionOf(Map<String, Object> kafka) {
        return Duration.ofMillis(additionalRetention(kafka));
    }

    private static long additionalRetention(Map<String, Object> kafka) {
        Object ms = kafka.getOrDefault(
                ADDITIONAL_RETENTION, StreamsConfig.configDef().defaultValues().get(ADDITIONAL_RETENTION));
        return (long) ConfigDef.parseType(ADDITIONAL_RETENTION, ms, ConfigDef.Type.LONG);
    }

    /** Better than Kafka's own defaults here; each may be overridden. */
    private Map<String, Object> defaults() {
        Map<String, Object> defaults = new HashMap<>();
        // Streams does not start with less than the commit interval.
        defaults.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                Math.toIntExact(Math.max(
                        SHORTEST_TRANSACTION_TIMEOUT.toMillis(),
                        streams.commitInterval().multipliedBy(2).toMillis())));
        // What a transaction holds is read once it is committed, and its commit waits for no batch: full ones cost no
        // time.
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 50);
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 32 * 1024);
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // What is not yet compacted is read by a restore: a segment in use never is, and Kafka's own size is 1 GiB.
        defaults.put(
                StreamsConfig.topicPrefix(TopicConfig.SEGMENT_BYTES_CONFIG),
                Integer.toString(TopicSettings.COMPACTED_SEGMENT_BYTES));
        // Nothing depends on the order between raw topics, so none waits for another.
        defaults.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // There is no global thread; without these, each start warns that it lacks a handler.
        defaults.put(GLOBAL_HANDLER, true);
        defaults.put(StreamsConfig.mainConsumerPrefix(GLOBAL_HANDLER), true);
        // A raw record can be megabytes: the defaults of 1000 each would let buffers grow to gigabytes.
        defaults.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 200);
        defaults.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 500);
        // So that one largest record is one fetch.
        defaults.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                Math.max(topics.maxRecordBytes(), ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES));
        defaults.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
                Math.max(topics.maxRecordBytes(), ConsumerConfig.DEFAULT_FETCH_MAX_BYTES));
        return defaults;
    }

    private Map<String, Object> owned() {
        Map<String, Object> owned = new HashMap<>();
        owned.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId());
        owned.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        owned.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        owned.put(StreamsConfig.STATE_DIR_CONFIG, streams.stateDir().toString());
        owned.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streams.threads());
        owned.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, streams.standbys());
        owned.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, streams.cacheBytes());
        owned.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                streams.commitInterval().toMillis());
        owned.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, topics.replicationFactor());
        owned.put(
                StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
                Integer.toString(topics.minInsyncReplicas()));
        owned.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // A dead letter is a whole raw record and some headers.
        owned.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), topics.maxLetterBytes());
        return owned;
    }
}
