package io.flagtally.relay.rows;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/** Which rows were there before the relay's first start, and so are where growth begins and no growth themselves. */
public interface FirstRows {
    /** True if what stands at {@code offset} was there before, and its hour is not to be sent whole. */
    boolean areBaseline(TopicPartition partition, long offset, Instant hour);
}
