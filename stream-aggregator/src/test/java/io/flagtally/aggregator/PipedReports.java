package io.flagtally.aggregator;

import io.flagtally.aggregator.once.RawLog;
import io.flagtally.aggregator.once.RawLogs;
import io.flagtally.aggregator.once.RawReport;
import io.flagtally.aggregator.rows.ReportSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The raw topics of a topology that is driven without a broker, of one partition each, to be read back. */
final class PipedReports implements RawLogs {
    private final Map<String, List<Piped>> topics = new HashMap<>();
    private boolean away;
    private int reads;
    private int fetches;
    private int rests;
    private boolean closed;

    private record Piped(Instant timestamp, Headers headers, byte[] value) {}

    /** A driver numbers records in the order in which they are piped. */
    void add(String topic, Instant timestamp, Headers headers, byte[] value) {
        topics.computeIfAbsent(topic, first -> new ArrayList<>())
                .add(new Piped(timestamp, new RecordHeaders(headers), value));
    }

    /** Deletes all that was piped so far. */
    void deleteAll() {
        topics.values().forEach(records -> records.replaceAll(record -> null));
    }

    /** As if the topics had been deleted, and made again with one record of each offset that there was. */
    void replaceAll(Headers headers, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        topics.values().forEach(records -> records.replaceAll(record -> new Piped(record.timestamp, headers, bytes)));
    }

    /** From now on no answer comes. */
    void goAway() {
        away = true;
    }

    /** How often a report was read back. */
    int reads() {
        return reads;
    }

    void forgetReads() {
        reads = 0;
    }

    /** How many of these it had not been given to keep. */
    int fetches() {
        return fetches;
    }

    /** How often a reader was told that it may rest. */
    int rests() {
        return rests;
    }

    /** True once the task has let go of what it read. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public RawLog open(TopicPartition partition) {
        return new RawLog() {
            private final Set<Long> kept = new HashSet<>();

            @Override
            public Optional<RawReport> at(long offset) {
                reads++;
                fetches += kept.contains(offset) ? 0 : 1;
                if (away) {
                    throw new TimeoutException("no answer");
                }
                return Optional.ofNullable(topics.get(partition.topic()).get((int) offset))
                        .map(record -> new RawReport(
                                ReportSource.of(record.headers, record.timestamp.toEpochMilli()), record.value));
            }

            @Override
            public void keep(long offset, RawReport report) {
                kept.add(offset);
            }

            @Override
            public void rest() {
                rests++;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
