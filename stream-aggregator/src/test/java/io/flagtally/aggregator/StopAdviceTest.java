package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class StopAdviceTest {
    @Test
    void sendsAnOperatorToTheStartWhenOffsetsAreMissing() {
        Throwable failure = new StreamsException(
                "no offset", new NoOffsetForPartitionException(Set.of(new TopicPartition("raw", 3))));

        assertThat(StopAdvice.of(failure)).contains("raw-3", "start again");
    }

    @Test
    void promisesThatNothingIsLostOtherwise() {
        assertThat(StopAdvice.of(new IllegalStateException("any"))).startsWith("nothing is lost");
    }
}
