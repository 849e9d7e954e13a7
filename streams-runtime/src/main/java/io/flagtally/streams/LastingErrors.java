package io.flagtally.streams;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.TopologyException;

/** Tells the errors that a new stream thread would only meet again, and what to do about each. */
final class LastingErrors {
    private static final Map<Class<? extends Throwable>, String> REMEDIES = Map.ofEntries(
            entry(Error.class, "this JVM can't go on; it may lack memory"),
            entry(
                    InvalidOffsetException.class,
                    "records expired before they were read, or committed offsets are gone; start again: the"
                            + " start"
                            + " says what is missing and what can be done"),
            entry(MissingSourceTopicException.class, "a topic is missing; 'flagtally topics --check' says which"),
            entry(TopologyException.class, "topics or stores do not fit this version"),
            entry(AuthenticationException.class, "Kafka does not take the credentials"),
            entry(AuthorizationException.class, "Kafka forbids what is needed; grant it"),
            entry(FencedInstanceIdException.class, "another instance has the same group.instance.id"),
            entry(
                    InconsistentGroupProtocolException.class,
                    "an instance of this application id with another layout of topics and state was faster; stop"
                            + " all, then start those of one version and with the same settings"),
            entry(RecordTooLargeException.class, "a topic takes no record of that size; raise its max.message.bytes"),
            entry(SerializationException.class, "a store or internal topic holds what this version can't read"),
            entry(UnsupportedVersionException.class, "the brokers are too old"),
            entry(ConfigException.class, "a Kafka setting is wrong"));

    private LastingErrors() {}

    /** What to do, if the failure or one of its causes is lasting; empty if a new thread may mend it. */
    static Optional<String> remedy(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Map.Entry<Class<? extends Throwable>, String> each : REMEDIES.entrySet()) {
                if (each.getKey().isInstance(cause)) {
                    return Optional.of(each.getValue() + " (" + cause + ")");
                }
            }
        }
        return Optional.empty();
    }
}
