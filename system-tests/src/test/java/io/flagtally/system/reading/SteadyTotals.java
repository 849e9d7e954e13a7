package io.flagtally.system.reading;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.ClientApplicationKey;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyKey;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.model.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what an aggregator would, transaction by transaction, one in four of them aborted: totals of hours that grow,
 * values that come and are erased. On a thread of its own until it is closed.
 */
final class SteadyTotals implements AutoCloseable {
    private static final int FLAGS = 40;
    private static final int HOURS = 60;
    private static final int ROWS = 300;

    private final Map<String, Object> kafka;
    private final Random random;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
    private final AtomicLong committed = new AtomicLong();
    private final Thread thread = new Thread(this::write, "steady-totals");
    private volatile boolean isClosed;
    private long total;

    SteadyTotals(Map<String, Object> kafka, long seed) {
        this.kafka = kafka;
        this.random = new Random(seed);
        thread.start();
    }

    /** Transactions so far. */
    long committed() {
        return committed.get();
    }

    private void write() {
        while (!isClosed) {
            // Made again after a broker was killed: the transaction that it had open is aborted.
            try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
                producer.initTransactions();
                while (!isClosed) {
                    transaction(producer);
                }
            } catch (ProducerFencedException e) {
                throw e;
            } catch (KafkaException e) {
                // Its broker is away.
            }
        }
    }

    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("transactional.id", "steady-totals");
        settings.put("max.block.ms", "5000");
        settings.put("delivery.timeout.ms", "5000");
        settings.put("request.timeout.ms", "3000");
        settings.put("linger.ms", "5");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void transaction(KafkaProducer<byte[], byte[]> producer) {
        producer.beginTransaction();
        for (int i = 0; i < ROWS; i++) {
            producer.send(row());
        }
        if (random.nextInt(4) == 0) {
            producer.flush();
            producer.abortTransaction();
        } else {
            producer.commitTransaction();
            committed.incrementAndGet();
        }
    }

    private ProducerRecord<byte[], byte[]> row() {
        String flag = "flag-" + random.nextInt(FLAGS);
        String app = random.nextBoolean() ? "web" : "ios";
        Instant hour = now.minus(Duration.ofHours(random.nextInt(HOURS)));
        total++;
        return switch (random.nextInt(9)) {
            case 0, 1, 2, 3 -> flagUsage(new FlagUsage("prod", app, flag, hour, total, total / 3));
            case 4, 5 ->
                record(
                        Topic.FLAG_VARIANT_USAGE_HOURLY,
                        new VariantUsageKey("prod", app, flag, "v" + total % 3, hour),
                        new VariantUsage("prod", app, flag, "v" + total % 3, hour, total));
            case 6 ->
                record(
                        Topic.FLAG_ACTIVITY,
                        new FlagActivityKey("prod", app, flag),
                        random.nextInt(5) == 0
                                ? null
                                : new FlagActivity(
                                        "prod", app, flag, hour, now, random.nextBoolean() ? now : null, hour));
            case 7 -> value("value-" + random.nextInt(50), random.nextInt(3) == 0);
            default ->
                random.nextBoolean()
                        ? record(
                                Topic.RECEIVED_PROPERTIES,
                                new ReceivedPropertyKey("prod", "p" + total % 5),
                                new ReceivedProperty("prod", "p" + total % 5, hour, now, total))
                        : record(
                                Topic.CLIENT_APPLICATIONS,
                                new ClientApplicationKey("prod", app, "sdk", "1." + total % 9, "", ""),
                                new ClientApplication("prod", app, "sdk", "1." + total % 9, "", "", hour, now));
        };
    }

    static ProducerRecord<byte[], byte[]> flagUsage(FlagUsage row) {
        return record(
                Topic.FLAG_USAGE_HOURLY,
                new FlagUsageKey(row.environment(), row.app(), row.flag(), row.windowStart()),
                row);
    }

    static ProducerRecord<byte[], byte[]> value(String value, boolean isErased) {
        return record(
                Topic.RECEIVED_PROPERTY_VALUES,
                new ReceivedPropertyValueKey("prod", "p1", value),
                isErased ? null : new ReceivedPropertyValue("prod", "p1", value, "label", Instant.EPOCH));
    }

    @SuppressWarnings("unchecked")
    private static <K, V> ProducerRecord<byte[], byte[]> record(Topic topic, K key, V value) {
        return new ProducerRecord<>(
                topic.baseName(),
                new JsonSerde<>((Class<K>) key.getClass()).serialize("", key),
                value == null ? null : new JsonSerde<>((Class<V>) value.getClass()).serialize("", value));
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
