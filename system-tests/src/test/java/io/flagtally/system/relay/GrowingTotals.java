package io.flagtally.system.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.model.topics.Topic;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.TestHours;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes hourly totals that grow, as aggregators do, and keeps in a ledger what they have grown by. */
final class GrowingTotals implements AutoCloseable {
    private static final int APPS = 3;
    private static final int FLAGS = 7;
    private static final List<String> VARIANTS = List.of("blue", "green");
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final String prefix;
    private final TestHours hours;
    private final List<String> environments;
    private final Producer<byte[], byte[]> producer;
    private final Map<FlagUsageKey, FlagUsage> flags = new HashMap<>();
    private final Map<VariantUsageKey, VariantUsage> variants = new HashMap<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final Random random = new Random(16);
    private ScheduledFuture<?> steady;
    private Ledger grown;
    private int steps;

    /** {@code prefix}: of the topics. */
    GrowingTotals(Map<String, Object> kafka, String prefix, TestHours hours, List<String> environments) {
        this.prefix = prefix;
        this.hours = hours;
        this.environments = List.copyOf(environments);
        this.grown = new Ledger(hours);
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** One total grows, and of one of its variants too if there is one. */
    synchronized void grow(String environment, String app, String flag, long yes, long no, String variant) {
        if (variant != null) {
            VariantUsageKey key = new VariantUsageKey(environment, app, flag, variant, hours.now());
            VariantUsage row = variants.merge(
                    key,
                    new VariantUsage(environment, app, flag, variant, hours.now(), yes),
                    (one, other) -> new VariantUsage(
                            environment, app, flag, variant, hours.now(), one.count() + other.count()));
            write(Topic.FLAG_VARIANT_USAGE_HOURLY, bytes(VariantUsageKey.class, key), bytes(VariantUsage.class, row));
            grown.variant(environment, app, flag, variant, hours.now(), yes);
        }
        FlagUsageKey key = new FlagUsageKey(environment, app, flag, hours.now());
        FlagUsage row = flags.merge(
                key,
                new FlagUsage(environment, app, flag, hours.now(), yes, no),
                (one, other) -> new FlagUsage(
                        environment, app, flag, hours.now(), one.yes() + other.yes(), one.no() + other.no()));
        write(Topic.FLAG_USAGE_HOURLY, bytes(FlagUsageKey.class, key), bytes(FlagUsage.class, row));
        grown.flag(environment, app, flag, hours.now(), yes, no);
    }

    /** Each total grows by one evaluation. */
    synchronized void growAllByOne() {
        for (FlagUsageKey key : List.copyOf(flags.keySet())) {
            grow(key.environment(), key.app(), key.flag(), 0, 1, null);
        }
        producer.flush();
    }

    private static <T> byte[] bytes(Class<T> type, T value) {
        return new JsonSerde<>(type).serialize(null, value);
    }

    private void write(Topic topic, byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(topic.name(prefix), key, value), (written, error) -> {
            if (error != null) {
                failed.completeExceptionally(error);
            }
        });
    }

    /** All environments grow every few ms, until {@link #rest}. */
    void growSteadily() {
        steady = executor.scheduleWithFixedDelay(this::step, 0, 20, TimeUnit.MILLISECONDS);
    }

    private void step() {
        try {
            String environment = environments.get(steps++ % environments.size());
            String variant = random.nextInt(3) == 0 ? null : VARIANTS.get(random.nextInt(VARIANTS.size()));
            grow(
                    environment,
                    "app-" + random.nextInt(APPS),
                    "flag-" + random.nextInt(FLAGS),
                    1 + random.nextInt(1_000),
                    random.nextInt(1_000),
                    variant);
        } catch (RuntimeException e) {
            failed.completeExceptionally(e);
            throw e;
        }
    }

    /** Nothing grows any more; fails if something could not be written. */
    void rest() throws InterruptedException {
        steady.cancel(false);
        executor.shutdown();
        assertThat(executor.awaitTermination(LONGEST.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        flush();
    }

    /** Returns once Kafka has all; fails if it has not. */
    void flush() {
        producer.flush();
        assertThat(failed.isCompletedExceptionally()).as(failed::toString).isFalse();
    }

    /** Growth counts from now on only; returns what it was up to now. */
    synchronized Ledger startAnew() {
        Ledger before = grown;
        grown = new Ledger(hours);
        return before;
    }

    /** What totals have grown by. */
    synchronized Ledger grown() {
        Ledger copy = new Ledger(hours);
        copy.addAll(grown);
        return copy;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
