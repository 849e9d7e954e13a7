package io.flagtally.runtime;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;

/** Waits for Kafka: for an answer to an admin client, or a while before the next question. */
public final class KafkaAnswers {
    private KafkaAnswers() {}

    /**
     * Blocks until the answer is there.
     *
     * @throws KafkaException if the brokers answer with an error, which is its cause, or the thread is interrupted
     */
    public static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            String said = e.getCause() instanceof AuthorizationException
                    ? "the brokers' ACLs don't allow this: "
                    : "Kafka answered: ";
            throw new KafkaException(said + e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Blocks before Kafka is asked again.
     *
     * @throws KafkaException if the thread is interrupted
     */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static KafkaException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KafkaException("interrupted while waiting for Kafka", e);
    }
}
