package io.flagtally.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TopologyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThreadFailuresTest {
    private static final Throwable PASSING =
            new StreamsException("a record was refused", new InvalidTimestampException("too old"));

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final ThreadFailures failures =
            new ThreadFailures(2, Duration.ofMinutes(10), () -> now, "flagtally.some", metrics);

    @Test
    void replacesAsManyThreadsAsMayDieWithinTheWindowAndThenStops() {
        assertThat(failures.handle(PASSING)).isEqualTo(REPLACE_THREAD);
        assertThat(failures.handle(PASSING)).isEqualTo(REPLACE_THREAD);
        assertThat(failures.whenStopped().toCompletableFuture()).isNotDone();

        assertThat(failures.handle(PASSING)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(failures.whenStopped().toCompletableFuture())
                .isCompletedWithValue("more than 2 stream threads died within 10m");
        assertThat(metrics.get("flagtally.some.threads.replaced").counter().count())
                .isEqualTo(2);
    }

    @Test
    void forgetsAReplacementOnceTheWindowIsOver() {
        failures.handle(PASSING);
        failures.handle(PASSING);

        now = now.plus(Duration.ofMinutes(11));

        assertThat(failures.degraded()).isEmpty();
        assertThat(failures.handle(PASSING)).isEqualTo(REPLACE_THREAD);
    }

    @Test
    void isDegradedWhileAReplacementCounts() {
        assertThat(failures.degraded()).isEmpty();
        assertThat(metrics.get("flagtally.some.degraded").gauge().value()).isZero();

        failures.handle(PASSING);

        assertThat(failures.degraded())
                .hasValueSatisfying(text -> assertThat(text).startsWith("1 stream threads died"));
        assertThat(metrics.get("flagtally.some.degraded").gauge().value()).isOne();
    }

    static Stream<Throwable> lasting() {
        TopicPartition partition = new TopicPartition("unleash-reports-raw", 0);
        return Stream.of(
                new OffsetOutOfRangeException(Map.of(partition, 7L)),
                new NoOffsetForPartitionException(partition),
                new MissingSourceTopicException("gone"),
                new TopologyException("differs"),
                new InconsistentGroupProtocolException("another assignor"),
                new TopicAuthorizationException("flag-usage-hourly"),
                new RecordTooLargeException("10 MB"),
                new SerializationException("version 9"),
                new OutOfMemoryError("heap"));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void stopsAtOnceForWhatANewThreadWouldOnlyMeetAgain(Throwable lasting) {
        assertThat(failures.handle(new StreamsException("wrapped", lasting))).isEqualTo(SHUTDOWN_CLIENT);

        assertThat(failures.whenStopped().toCompletableFuture()).isCompleted();
        assertThat(failures.degraded()).isEmpty();
    }

    @Test
    void doesNotTakeATimeoutForLasting() {
        assertThat(failures.handle(new StreamsException("slow", new TimeoutException("5 s"))))
                .isEqualTo(REPLACE_THREAD);
    }
}
