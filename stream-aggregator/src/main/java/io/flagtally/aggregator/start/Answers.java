package io.flagtally.aggregator.start;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for what the brokers answer. */
final class Answers {
    private Answers() {}

    /** Throws a {@link KafkaException}; the broker's own error is its cause. */
    static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for Kafka", e);
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka answered: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
