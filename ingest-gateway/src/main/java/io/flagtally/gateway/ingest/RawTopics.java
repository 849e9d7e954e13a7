package io.flagtally.gateway.ingest;

import java.util.Optional;

/** Knows whether reports could be written to the raw topics now. */
public interface RawTopics extends AutoCloseable {

    /** The problem when no broker answers at all, so that nothing can be written to any topic. */
    String NO_ANSWER = "Kafka doesn't answer: see --bootstrap-servers";

    /** Why reports can't be written, for an operator; empty if they can. May block on the network. */
    Optional<String> problem();

    @Override
    void close();
}
