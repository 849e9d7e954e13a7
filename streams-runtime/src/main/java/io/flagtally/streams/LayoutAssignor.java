package io.flagtally.streams;

import java.util.Map;
import org.apache.kafka.streams.processor.internals.StreamsPartitionAssignor;

/**
 * Kafka Streams' own assignor under a name that tells the layout: a broker lets no member into a group with whose
 * members it has no assignor in common. Called by the consumer, on the stream thread.
 *
 * <p>This module's one touch of Kafka Streams' internals, which has no setting for the name.
 */
public final class LayoutAssignor extends StreamsPartitionAssignor {
    /** Setting of a consumer: what {@link StreamsLayout#name} says. */
    static final String NAME = "flagtally.layout";

    private String name;

    @Override
    public void configure(Map<String, ?> configs) {
        super.configure(configs);
        name = (String) configs.get(NAME);
    }

    @Override
    public String name() {
        return name;
    }
}
