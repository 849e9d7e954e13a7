package io.flagtally.aggregator.once;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/** Opens raw partitions to read back from. Any number of threads. */
public interface RawLogs {
    /** Connects to nothing before the first read. */
    RawLog open(TopicPartition partition, SourceReader sources);

    /** Tells from a record's headers who sent it; {@code writtenAt} is the record's own time, ms since the epoch. */
    interface SourceReader {
        ReportSource read(Headers headers, long writtenAt);
    }
}
