package io.flagtally.benchmarks.relay;

import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes the rows that an aggregator would while every (app, flag) of some environments is evaluated all the time. */
final class GrowingTotals implements AutoCloseable {
    private static final int FLAGS_OF_AN_APP = 100;

    private final JsonSerde<FlagUsageKey> keys = new JsonSerde<>(FlagUsageKey.class);
    private final JsonSerde<FlagUsage> rows = new JsonSerde<>(FlagUsage.class);
    private final KafkaProducer<byte[], byte[]> producer;
    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    private long version;

    GrowingTotals(Broker broker) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "compression.type", "lz4", "linger.ms", 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Has each pair of the environments grow by 1, evenly over {@code time}, and tells {@code written} now and then of
     * how many of an environment have grown.
     */
    void growOnce(Iterable<String> environments, int pairs, Duration time, IntConsumer written) {
        version++;
        long start = System.nanoTime();
        for (int pair = 0; pair < pairs; pair++) {
            for (String environment : environments) {
                send(environment, "app-" + pair / FLAGS_OF_AN_APP, "flag-of-team-" + pair % FLAGS_OF_AN_APP);
            }
            long due = start + time.toNanos() * (pair + 1) / pairs;
            if (due > System.nanoTime()) {
                written.accept(pair + 1);
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
        producer.flush();
    }

    private void send(String environment, String app, String flag) {
        // A row that is not written ends the benchmark: growth would be missing at the end.
        Future<?> unused = producer.send(new ProducerRecord<>(
                Topic.FLAG_USAGE_HOURLY.baseName(),
                keys.serialize("", new FlagUsageKey(environment, app, flag, hour)),
                rows.serialize("", new FlagUsage(environment, app, flag, hour, version, 0))));
    }

    @Override
    public void close() {
        producer.close();
    }
}
