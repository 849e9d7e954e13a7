package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads back one raw partition by a consumer of its own. A fetch brings many reports along, and reports that come again
 * after an outage lie side by side, so these are kept for a while. One thread.
 */
final class KafkaRawLog implements RawLog {
    /** Reports that come again don't come in quite the order in which they came first. */
    private static final long BROUGHT_ALONG_BEFORE = 50;

    /**
     * Records of one poll. More would cost too much where reports that come again lie far apart, and only few are asked
     * for.
     */
    static final int MOST_AT_ONCE = 100;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final TopicPartition partition;
    private final Supplier<Consumer<byte[], byte[]>> newConsumer;
    private final Duration longestWait;
    private final RecentReports recent;

    /** Null while nothing is being read back. */
    private Consumer<byte[], byte[]> consumer;

    private boolean used;

    /**
     * Connects to nothing before the first read.
     *
     * @param newConsumer one that is in no group, has no reset policy and need not be closed by the caller
     * @param longestWait for one report
     * @param maxBytes about how much heap what is kept may take
     */
    KafkaRawLog(
            TopicPartition partition,
            Supplier<Consumer<byte[], byte[]>> newConsumer,
            Duration longestWait,
            long maxBytes) {
        this.partition = partition;
        this.newConsumer = newConsumer;
        this.longestWait = longestWait;
        this.recent = new RecentReports(maxBytes);
    }

    @Override
    public Optional<RawReport> at(long offset) {
        used = true;
        RawReport kept = recent.get(offset);
        return kept != null ? Optional.of(kept) : fetch(offset);
    }

    @Override
    public void keep(long offset, RawReport report) {
        recent.put(offset, report);
    }

    /** After an outage every task reads back, later none: buffers and connections are not kept for the next one. */
    @Override
    public void rest() {
        if (!used) {
            close();
        }
        used = false;
    }

    @Override
    public void close() {
        recent.clear();
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(CLOSE));
            consumer = null;
        }
    }

    private Optional<RawReport> fetch(long offset) {
        long giveUpAt = System.nanoTime() + longestWait.toNanos();
        seekNear(offset, giveUpAt);
        boolean outOfRange = false;
        while (System.nanoTime() < giveUpAt) {
            List<ConsumerRecord<byte[], byte[]>> records;
            try {
                records = consumer.poll(POLL).records(partition);
            } catch (OffsetOutOfRangeException e) {
                long first = first(left(giveUpAt));
                if (first > offset || outOfRange) {
                    return Optional.empty();
                }
                outOfRange = true;
                consumer.seek(partition, first);
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> each : records) {
                recent.put(each.offset(), report(each));
            }
            if (position(giveUpAt) > offset) {
                return Optional.ofNullable(found(records, offset));
            }
            if (!records.isEmpty()) {
                // Large ones lie before it.
                consumer.seek(partition, offset);
            }
        }
        throw new TimeoutException(
                "a report that came again could not be read back from " + partition + " within " + longestWait);
    }

    /** By itself a consumer waits up to a minute for its position, such as after a change of leaders. */
    private long position(long giveUpAt) {
        return consumer.position(partition, left(giveUpAt));
    }

    private static Duration left(long giveUpAt) {
        return Duration.ofNanos(Math.max(1, giveUpAt - System.nanoTime()));
    }

    private long first(Duration wait) {
        return consumer.beginningOffsets(List.of(partition), wait).get(partition);
    }

    /** A little before it, unless the next poll brings it anyway. */
    private void seekNear(long offset, long giveUpAt) {
        if (consumer == null) {
            consumer = newConsumer.get();
            consumer.assign(List.of(partition));
        } else {
            long ahead = offset - position(giveUpAt);
            if (ahead >= 0 && ahead < MOST_AT_ONCE) {
                return;
            }
        }
        consumer.seek(partition, Math.max(0, offset - BROUGHT_ALONG_BEFORE));
    }

    /** Not from what is kept: a large one may not have found room there. */
    private RawReport found(List<ConsumerRecord<byte[], byte[]>> records, long offset) {
        for (ConsumerRecord<byte[], byte[]> each : records) {
            if (each.offset() == offset) {
                return report(each);
            }
        }
        return null;
    }

    private RawReport report(ConsumerRecord<byte[], byte[]> record) {
        byte[] body = record.value() == null ? new byte[0] : record.value();
        return new RawReport(ReportSource.of(record.headers(), record.timestamp()), body);
    }
}
