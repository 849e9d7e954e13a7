package io.flagtally.cli.letters;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes letters back to where they came from, each in one transaction with a mark on the dead letters: either both are
 * there or neither. A new writer ends what an earlier one left open and fences that one off: only the new one marks
 * letters from then on.
 */
final class ReplayWriter implements Closeable {
    /**
     * A raw topic is not read past a transaction that is open: one that was killed must not hold up counting for long.
     */
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final Function<DeadLetter, String> destination;

    /**
     * Connects, and waits until earlier writers are fenced off.
     *
     * @param transactionalId the same for all replays on one set of topics
     * @param maxRequestBytes as large as the largest record
     * @param destination the full name of the topic that a letter goes to
     */
    ReplayWriter(
            Map<String, Object> kafka,
            String transactionalId,
            String maxRequestBytes,
            Function<DeadLetter, String> destination) {
        this.destination = destination;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("transactional.id", transactionalId);
        settings.put("transaction.timeout.ms", Long.toString(LONGEST_TRANSACTION.toMillis()));
        settings.put("enable.idempotence", "true");
        settings.put("acks", "all");
        settings.put("max.request.size", maxRequestBytes);
        settings.putIfAbsent("compression.type", "lz4");
        settings.putIfAbsent("max.block.ms", "30000");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /**
     * Writes all of them, or none.
     *
     * @throws KafkaException if they are not written, or if it is not known whether they are; another run finds out
     */
    void write(List<DeadLetter> letters) {
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (DeadLetter letter : letters) {
                sent.add(producer.send(letter.replay(destination.apply(letter))));
                sent.add(producer.send(letter.mark()));
            }
            awaitAll(sent);
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw isFenced(e) || isFenced(e.getCause())
                    ? new KafkaException("another replay has taken over; run again when it is done")
                    : e;
        }
    }

    private void awaitAll(List<Future<RecordMetadata>> sent) {
        producer.flush();
        try {
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing", e);
        } catch (ExecutionException e) {
            throw new KafkaException("can't write what is replayed", e.getCause());
        }
    }

    private static boolean isFenced(Throwable failure) {
        return failure instanceof ProducerFencedException || failure instanceof InvalidProducerEpochException;
    }

    /** What was not committed is never seen. */
    @Override
    public void close() {
        producer.close();
    }
}
