package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ProcessTimes;
import io.flagtally.benchmarks.machine.WarmUp;
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
final class BareProducer implements WarmUp.Server, AutoCloseable {
    private static final long PAUSE_NANOS = 20_000;

    private final String name;
    private final Broker broker;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Loads loads;
    private final double perSecond;

    /** Sends reports of {@code loads} at a steady rate. */
    BareProducer(String name, Broker broker, Loads loads, double perSecond) {
        this.name = name;
        this.broker = broker;
        this.loads = loads;
        this.perSecond = perSecond;
        KafkaConfig config = new KafkaConfig(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                KafkaConfig.DEFAULT_BUFFER_MEMORY);
        Map<String, Object> settings = config.producer(broker.topics().settings(""));
        // Unlike the gateway it may wait for metadata.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        producer = new KafkaProducer<>(settings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long load(int spell) {
        return openLoop().getTotalCount();
    }

    /** Its own are those of this JVM, where the generator's are quiet by then. */
    @Override
    public Duration compilerCpu() {
        return ProcessTimes.ofThisJvm().compilerCpu().plus(broker.times().compilerCpu());
    }

    /** Sends for a spell and returns what acknowledgements took from when each was due, in ns. */
    Histogram openLoop() {
        Histogram latency = new Histogram(3);
        AtomicLong failed = new AtomicLong();
        double interval = 1e9 / perSecond;
        long count = Math.max(1, Math.round(perSecond * loads.spell().toNanos() / 1e9));
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
                RawRecords.of(
                        Topic.UNLEASH_REPORTS_RAW.baseName(),
                        RawRecords.ENVIRONMENT,
                        loads.fleet().report(number)),
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
