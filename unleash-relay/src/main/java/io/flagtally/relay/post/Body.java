package io.flagtally.relay.post;

import org.apache.kafka.common.utils.Bytes;

/**
 * A body that waits to be posted.
 *
 * @param partition of the topics of the relay, the environment's
 * @param offset where it stands on {@code unleash-bulk}
 * @param sequence its number in the environment
 */
record Body(String environment, int partition, long offset, long sequence, Bytes json) {}
