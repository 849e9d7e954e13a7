package io.flagtally.streams.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FirstRecordsTest {
    private static final TopicPartition PARTITION = new TopicPartition("noted", 0);

    private final Partition partition = new Partition();

    /** Two records, of which the first is there from the second poll on. */
    private static final class Partition extends MockConsumer<byte[], byte[]> {
        private int polls;

        Partition() {
            super("none");
        }

        void holds(long first, long end) {
            updateBeginningOffsets(Map.of(PARTITION, first));
            updateEndOffsets(Map.of(PARTITION, end));
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (polls++ > 0) {
                for (byte offset = 4; offset <= 5; offset++) {
                    addRecord(new ConsumerRecord<>("noted", 0, offset, null, new byte[] {offset}));
                }
            }
            return super.poll(timeout);
        }
    }

    @Test
    void readsTheFirstRecordOnceItComes() {
        partition.holds(4, 6);

        try (FirstRecords records = new FirstRecords(partition)) {
            assertThat(records.of(PARTITION))
                    .hasValueSatisfying(record -> assertThat(record.value()).containsExactly(4));
        }
        assertThat(partition.closed()).isTrue();
    }

    @Test
    void waitsForNothingWhereNothingIs() {
        partition.holds(4, 4);

        try (FirstRecords records = new FirstRecords(partition)) {
            assertThat(records.of(PARTITION)).isEmpty();
        }
        assertThat(partition.polls).isZero();
    }
}
