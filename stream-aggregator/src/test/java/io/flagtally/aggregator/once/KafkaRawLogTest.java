package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.aggregator.rows.ReportSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaRawLogTest {
    private static final TopicPartition PARTITION = new TopicPartition("raw", 3);
    private static final ReportSource SOURCE =
            new ReportSource("", new ReportSource.Key("", "", true), "", "", "", 0, 0);
    private static final long FIRST = 1_000;
    private static final long END = 3_000;
    private static final int BODY_BYTES = 100;
    private static final Duration WAIT = Duration.ofMillis(300);

    private final Kafka kafka = new Kafka();

    /** What Kafka holds: records come again at each seek. */
    private static final class Kafka extends MockConsumer<byte[], byte[]> {
        private int most = KafkaRawLog.MOST_AT_ONCE;
        private int polls;
        private int seeks;
        private boolean away;
        private boolean placeUnknown;

        Kafka() {
            super("none");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            polls++;
            if (!away) {
                long from = position(PARTITION);
                LongStream.range(Math.max(from, FIRST), Math.min(from + most, END))
                        .filter(offset -> offset != 2_222)
                        .forEach(this::add);
            }
            return super.poll(timeout);
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            seeks++;
            super.seek(partition, offset);
        }

        /** As while it asks a new leader whether it has what was read. */
        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            if (placeUnknown) {
                throw new TimeoutException(timeout.toString());
            }
            return super.position(partition, timeout);
        }

        private void add(long offset) {
            addRecord(new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, null, body(offset)));
        }
    }

    private static byte[] body(long offset) {
        byte[] body = new byte[BODY_BYTES];
        body[0] = (byte) offset;
        return body;
    }

    private KafkaRawLog log(long keptBytes) {
        kafka.updateBeginningOffsets(Map.of(PARTITION, FIRST));
        kafka.updateEndOffsets(Map.of(PARTITION, END));
        return new KafkaRawLog(PARTITION, () -> kafka, WAIT, keptBytes);
    }

    @Test
    void readsWhatLiesAtAnOffset() {
        KafkaRawLog log = log(10_000_000);

        for (long offset : List.of(1_500L, FIRST, END - 1, 1_001L)) {
            assertThat(log.at(offset))
                    .hasValueSatisfying(report -> assertThat(report.body()).isEqualTo(body(offset)));
        }
    }

    @Test
    void readsReportsThatLieSideBySideInFewFetches() {
        KafkaRawLog log = log(10_000_000);

        for (long offset = FIRST; offset < 2_000; offset++) {
            // Not quite in order.
            assertThat(log.at(offset ^ 7)).isPresent();
        }

        assertThat(kafka.polls).isLessThan(30);
    }

    @Test
    void readsOnWhereThePollThatComesNextBringsIt() {
        KafkaRawLog log = log(10_000_000);
        log.at(1_500);
        long next = kafka.position(PARTITION);

        log.at(next);
        log.at(next + KafkaRawLog.MOST_AT_ONCE * 2 - 1);

        assertThat(kafka.seeks).isEqualTo(1);
        assertThat(kafka.polls).isEqualTo(3);
    }

    @Test
    void seeksWhatLiesBehindTheNextPollOrBeforeIt() {
        KafkaRawLog log = log(1);
        log.at(1_500);

        log.at(kafka.position(PARTITION) + KafkaRawLog.MOST_AT_ONCE);
        assertThat(log.at(1_500)).isPresent();

        assertThat(kafka.seeks).isEqualTo(3);
        assertThat(kafka.polls).isEqualTo(3);
    }

    /** A fetch is bounded by bytes, so it may end where the report begins. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 50})
    void seeksTheReportItselfWhereLargeOnesLieBeforeIt(int most) {
        KafkaRawLog log = log(10_000_000);
        kafka.most = most;

        assertThat(log.at(1_500))
                .hasValueSatisfying(report -> assertThat(report.body()).isEqualTo(body(1_500)));
        assertThat(kafka.polls).isEqualTo(2);
    }

    @Test
    void readsWhatIsLargerThanAllThatMayBeKept() {
        KafkaRawLog log = log(1);

        assertThat(log.at(1_700))
                .hasValueSatisfying(report -> assertThat(report.body()).isEqualTo(body(1_700)));
    }

    @Test
    void knowsWhatItWasGiven() {
        KafkaRawLog log = log(10_000_000);
        log.keep(END + 5, new RawReport(SOURCE, body(5)));

        assertThat(log.at(END + 5)).isPresent();
        assertThat(kafka.polls).isZero();
    }

    @Test
    void saysThatARecordIsGone() {
        KafkaRawLog log = log(10_000_000);

        assertThat(log.at(FIRST - 1)).isEmpty();
        assertThat(log.at(5)).isEmpty();
        assertThat(log.at(2_222)).isEmpty();
    }

    @Test
    void failsWhereNoAnswerComesInTime() {
        KafkaRawLog log = log(10_000_000);
        kafka.away = true;

        assertThatThrownBy(() -> log.at(1_500))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("raw-3");
    }

    /** A consumer waits a minute for its place by itself, and the transaction is aborted by then. */
    @Test
    void waitsForItsPlaceNoLongerThanForAReport() {
        KafkaRawLog log = log(10_000_000);
        kafka.placeUnknown = true;

        assertThatThrownBy(() -> log.at(1_500))
                .isInstanceOfSatisfying(TimeoutException.class, e -> assertThat(Duration.parse(e.getMessage()))
                        .isLessThanOrEqualTo(WAIT));
    }

    @Test
    void letsGoOfAllOnceNothingIsReadBack() {
        KafkaRawLog log = log(10_000_000);
        log.at(1_500);

        log.rest();
        assertThat(kafka.closed()).isFalse();
        log.rest();
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void keepsNothingOfAPartitionThatIsLetGo() {
        KafkaRawLog log = log(10_000_000);
        log.keep(1_700, new RawReport(SOURCE, body(5)));

        log.close();

        assertThat(log.at(1_700))
                .hasValueSatisfying(report -> assertThat(report.body()).isEqualTo(body(1_700)));
    }
}
