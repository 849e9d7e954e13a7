package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.machine.BenchTopics;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.payload.Fleet;
import io.flagtally.benchmarks.payload.RawRecords;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.model.topics.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The gateway's producer without the gateway: from {@code send} to acknowledgement is the least that an answer can
 * take.
 */
final class BareProducer implements AutoCloseable {
    private static final long PAUSE_NANOS = 20_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Fleet fleet;

    BareProducer(Broker broker, Fleet fleet) {
        this.fleet = fleet;
        KafkaConfig config = new KafkaConfig(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                KafkaConfig.DEFAULT_BUFFER_MEMORY);
        Map<String, Object> settings = config.producer(BenchTopics.settings(""));
        // Unlike the gateway it may wait for metadata.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        producer = new KafkaProducer<>(settings);
    }

    /** Sends records at a steady rate and returns what their acknowledgements took from when each was due, in ns. */
    Histogram openLoop(double perSecond, Duration time) {
        Histogram latency = new Histogram(3);
        AtomicLong failed = new AtomicLong();
        double interval = 1e9 / perSecond;
        long count = Math.round(perSecond * time.toNanos() / 1e9);
        long start = System.nanoTime();
        for (long sent = 0; sent < count; sent++) {
            long due = start + Math.round(sent * interval);
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(Math.min(due - now, PAUSE_NANOS));
            }
            send(sent, due, latency, failed);
        }
        // All callbacks come from one thread, and are over after this.
        producer.flush();
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " records were not acknowledged");
        }
        return latency;
    }

    private void send(long number, long due, Histogram latency, AtomicLong failed) {
        var unused = producer.send(
                RawRecords.of(Topic.UNLEASH_REPORTS_RAW.baseName(), RawRecords.ENVIRONMENT, fleet.report(number)),
                (metadata, failure) -> {
                    if (failure == null) {
                        latency.recordValue(System.nanoTime() - due);
                    } else {
                        failed.incrementAndGet();
                    }
                });
    }

    @Override
    public void close() {
        producer.close();
    }
}
