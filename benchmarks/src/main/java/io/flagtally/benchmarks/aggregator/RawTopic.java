package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.payload.Fleet;
import io.flagtally.benchmarks.payload.RawRecords;
import io.flagtally.runtime.topics.TopicManager;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The raw topic of one application, filled as the gateway fills it. */
final class RawTopic implements AutoCloseable {
    private static final int TRANSACTION_TIMEOUT_MS = 600_000;

    /** Measured reports count elsewhere: there may be any number of others. */
    private static final String WARM_UP_ENVIRONMENT = "warm-up";

    /** Beyond it, times of the warm-up's reports would be later than now, and still count. */
    private static final long MOST_WARM_UP_REPORTS = 5_000_000;

    private final String topic;
    private final Fleet fleet;
    private final Fleet warmUpFleet;
    private final KafkaProducer<byte[], byte[]> producer;
    private long next;
    private long nextOfWarmUp;
    private long evaluations;

    /** Makes the topics of {@code application}. */
    RawTopic(Broker broker, Application application, Fleet fleet) {
        this.topic = application.rawTopic();
        this.fleet = fleet;
        this.warmUpFleet = Fleet.upToNow(fleet.size(), MOST_WARM_UP_REPORTS);
        new TopicManager(broker.admin())
                .createMissing(
                        broker.topics().settings(application.topicPrefix()).specs());
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "fill-" + topic,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT_MS,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Writes the next reports in a transaction that is left open: nobody who reads committed sees them yet. */
    void fill(long reports) {
        evaluations += write(fleet, RawRecords.ENVIRONMENT, next, reports);
        next += reports;
    }

    /** The same with reports of the same kind that belong to another environment. */
    void fillForWarmUp(long reports) {
        write(warmUpFleet, WARM_UP_ENVIRONMENT, nextOfWarmUp, reports);
        nextOfWarmUp += reports;
    }

    /** Returns the sum of all yes and no in {@code reports} reports from {@code first} on. */
    private long write(Fleet source, String environment, long first, long reports) {
        long written = 0;
        producer.beginTransaction();
        for (long number = first; number < first + reports; number++) {
            Fleet.Report report = source.report(number);
            written += report.evaluations();
            // What fails here fails the transaction.
            var unused = producer.send(RawRecords.of(topic, environment, report));
        }
        producer.flush();
        return written;
    }

    /** Shows what {@link #fill} wrote, all at once. */
    void show() {
        producer.commitTransaction();
    }

    /** Sum of all yes and no of the measured reports written so far. */
    long evaluations() {
        return evaluations;
    }

    @Override
    public void close() {
        producer.close();
    }
}
