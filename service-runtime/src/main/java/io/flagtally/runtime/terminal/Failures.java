package io.flagtally.runtime.terminal;

import io.flagtally.runtime.start.KafkaAnswer;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Tells a person what to do about a failed call to Kafka. */
public final class Failures {
    private Failures() {}

    /** One line; {@code kafka} are the settings of the client that failed. */
    public static String inOneLine(KafkaException failure, Map<String, Object> kafka) {
        if (failure instanceof UnknownTopicOrPartitionException) {
            return failure.getMessage() + ": 'flagtally topics --create' makes what is missing";
        }
        if (failure instanceof TimeoutException) {
            return KafkaAnswer.silence(kafka);
        }
        return failure.getCause() == null
                ? failure.getMessage()
                : failure.getCause().getMessage();
    }
}
