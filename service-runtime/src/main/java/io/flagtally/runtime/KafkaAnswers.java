package io.flagtally.runtime;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;

/** Waits for what the brokers answer to an admin client. */
public final class KafkaAnswers {
    private KafkaAnswers() {}

    /**
     * Blocks until it is there.
     *
     * @throws KafkaException if the brokers answer with an error, which is its cause, or the thread is interrupted
     */
    public static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for Kafka", e);
        } catch (ExecutionException e) {
            String said = e.getCause() instanceof AuthorizationException
                    ? "the brokers' ACLs don't allow this: "
                    : "Kafka answered: ";
            throw new KafkaException(said + e.getCause().getMessage(), e.getCause());
        }
    }
}
