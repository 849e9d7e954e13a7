package io.flagtally.aggregator.once;

import java.util.Optional;

/** Reads back what a raw partition holds. One thread. */
public interface RawLog {
    /**
     * The report at an offset before the partition's end; empty if it was deleted. May block on the network.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException if Kafka does not say in time
     */
    Optional<RawReport> at(long offset);

    /** The report at an offset, which may soon be asked for. */
    default void keep(long offset, RawReport report) {}

    /** Called every ten seconds: what was not used since the last call may be let go. */
    default void rest() {}

    /** Lets everything go. */
    default void close() {}
}
