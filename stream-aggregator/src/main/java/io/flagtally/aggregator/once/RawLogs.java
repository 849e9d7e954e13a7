package io.flagtally.aggregator.once;

import org.apache.kafka.common.TopicPartition;

/** Opens raw partitions to read back from. Any number of threads. */
public interface RawLogs {
    /** Connects to nothing before the first read. */
    RawLog open(TopicPartition partition);
}
