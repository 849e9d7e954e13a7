package io.flagtally.relay.post;

import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.bulk.BulkHeaders;
import io.flagtally.relay.bulk.BulkKey;
import io.flagtally.relay.tokens.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code unleash-bulk} and gives each body to the poster of its environment. Instances share the partitions. An
 * offset is committed once all bodies before it are answered for good; which of those behind it are,
 * {@code unleash-posted} tells. {@link #start} once, {@link #close} once.
 */
public final class Poster implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Poster.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_READS = Duration.ofSeconds(1);
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

    /** For an answer that has come, when the poster is to end. */
    private static final Duration TIME_TO_NOTE = Duration.ofSeconds(1);

    /** An instance that died is noticed within it, and its environments go on elsewhere. */
    private static final int SESSION_MS = 10_000;

    private final String topic;
    private final PostSettings settings;
    private final Tokens tokens;
    private final PostLog log;
    private final PostMetrics metrics;
    private final UnleashClient unleash;
    private final JsonSerde<BulkKey> keys = new JsonSerde<>(BulkKey.class);
    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::run, "unleash-poster");
    private final CompletableFuture<String> whenStopped = new CompletableFuture<>();

    /** The posters of each partition that is held here, by environment. */
    private final Map<Integer, Map<String, EnvironmentPoster>> posters = new ConcurrentHashMap<>();

    private final Map<Integer, Long> positions = new HashMap<>();
    private final Map<String, Long> answered = new HashMap<>();
    private long nextCommitNanos;
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * Connects; reads nothing before {@link #start}.
     *
     * @param group the consumer group
     * @param kafka client settings, {@code bootstrap.servers} among them
     */
    public Poster(
            String group,
            TopicSettings topics,
            Map<String, Object> kafka,
            PostSettings settings,
            Tokens tokens,
            MeterRegistry registry) {
        this.topic = topics.name(Topic.UNLEASH_BULK);
        this.settings = settings;
        this.tokens = tokens;
        this.metrics = new PostMetrics(registry);
        this.unleash = new UnleashClient(settings);
        Map<String, Object> own = new HashMap<>(kafka);
        own.put("group.id", group);
        own.put("isolation.level", "read_committed");
        own.put("enable.auto.commit", false);
        own.put("auto.offset.reset", "earliest");
        own.put("allow.auto.create.topics", false);
        own.putIfAbsent("session.timeout.ms", SESSION_MS);
        this.consumer = new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.log = new PostLog(topics, kafka);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Completes, with the reason, once it has stopped for good by itself. */
    public CompletionStage<String> whenStopped() {
        return whenStopped;
    }

    /** Environments of which nothing is posted until somebody acts. */
    public Optional<String> stopped() {
        return joined(EnvironmentPoster::stopped);
    }

    /** Environments whose last post failed. */
    public Optional<String> failing() {
        return joined(EnvironmentPoster::failing);
    }

    private Optional<String> joined(Function<EnvironmentPoster, Optional<String>> problem) {
        String all = posters.values().stream()
                .flatMap(each -> each.values().stream())
                .flatMap(poster -> problem.apply(poster).stream())
                .sorted()
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private void run() {
        try {
            consumer.subscribe(List.of(topic), new Assignments());
            while (closing.getCount() > 0) {
                consumer.poll(POLL).forEach(this::take);
                commitNowAndThen();
            }
            giveUp(List.copyOf(posters.keySet()));
        } catch (WakeupException e) {
            giveUp(List.copyOf(posters.keySet()));
        } catch (RuntimeException e) {
            fail(e);
            closePosters(List.copyOf(posters.keySet()));
        } finally {
            consumer.close();
        }
    }

    /** What a human must look at; the process ends with it. */
    private void fail(RuntimeException error) {
        LOG.error("posting stops", error);
        whenStopped.complete("posting to the Unleash server has stopped: " + error.getMessage());
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        positions.put(record.partition(), record.offset() + 1);
        OptionalLong sequence = BulkHeaders.sequence(record.headers());
        Optional<BulkKey> key = key(record);
        if (sequence.isEmpty() || key.isEmpty() || record.value() == null) {
            LOG.error(
                    "record {} of partition {} of {} is no body of ours, and is passed over",
                    record.offset(),
                    record.partition(),
                    topic);
            return;
        }
        String environment = key.get().environment();
        posters.get(record.partition())
                .computeIfAbsent(environment, this::poster)
                .add(new Body(
                        environment,
                        record.partition(),
                        record.offset(),
                        sequence.getAsLong(),
                        Bytes.wrap(record.value())));
    }

    private Optional<BulkKey> key(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.ofNullable(keys.deserialize(topic, record.key())).filter(key -> key.environment() != null);
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    private EnvironmentPoster poster(String environment) {
        long last = answered.getOrDefault(environment, Long.MIN_VALUE);
        return new EnvironmentPoster(environment, last, settings, unleash, tokens, log, metrics, this::fail);
    }

    private void commitNowAndThen() {
        if (System.nanoTime() - nextCommitNanos >= 0) {
            nextCommitNanos = System.nanoTime() + BETWEEN_COMMITS.toNanos();
            consumer.commitAsync(answeredUpTo(posters.keySet()), null);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> answeredUpTo(Collection<Integer> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int partition : partitions) {
            Long read = positions.get(partition);
            if (read != null) {
                long first = posters.get(partition).values().stream()
                        .map(EnvironmentPoster::firstUnposted)
                        .flatMapToLong(OptionalLong::stream)
                        .min()
                        .orElse(read);
                offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(first));
            }
        }
        return offsets;
    }

    /** Ends the posters of partitions, in order, and commits what was answered. */
    private void giveUp(List<Integer> partitions) {
        closePosters(partitions);
        try {
            consumer.commitSync(answeredUpTo(partitions), LONGEST_COMMIT);
        } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
            // Whoever gets them reads a few more bodies, and passes over those that were answered.
            LOG.debug("could not commit", e);
        }
        partitions.forEach(this::forget);
    }

    /** All at once: each may have a post on its way, and while Kafka is away none can note its answer. */
    private void closePosters(List<Integer> partitions) {
        List<EnvironmentPoster> ending = new ArrayList<>();
        partitions.forEach(partition -> ending.addAll(posters.get(partition).values()));
        ending.forEach(EnvironmentPoster::end);
        long giveUpAt =
                System.nanoTime() + settings.requestTimeout().plus(TIME_TO_NOTE).toNanos();
        ending.forEach(poster -> poster.close(giveUpAt));
    }

    private void forget(int partition) {
        posters.remove(partition);
        positions.remove(partition);
    }

    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.close();
    }

    /** Follows which partitions this instance has. Called within {@link Consumer#poll}. */
    private final class Assignments implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            List<Integer> added =
                    partitions.stream().map(TopicPartition::partition).toList();
            if (added.isEmpty()) {
                return;
            }
            answered.putAll(answered(added));
            added.forEach(partition -> posters.put(partition, new ConcurrentHashMap<>()));
        }

        /** Tries until Kafka says it: without knowing it, bodies that were answered would be posted again. */
        private Map<String, Long> answered(List<Integer> partitions) {
            while (true) {
                try {
                    return log.read(partitions);
                } catch (RetriableException e) {
                    LOG.warn("can't read which bodies were answered, and tries again: {}", e.getMessage());
                    awaitAnotherTry();
                }
            }
        }

        private void awaitAnotherTry() {
            try {
                if (closing.await(BETWEEN_READS.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new WakeupException();
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            giveUp(held(partitions));
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            List<Integer> lost = held(partitions);
            closePosters(lost);
            lost.forEach(Poster.this::forget);
        }

        private List<Integer> held(Collection<TopicPartition> partitions) {
            return partitions.stream()
                    .map(TopicPartition::partition)
                    .filter(posters::containsKey)
                    .toList();
        }
    }
}
