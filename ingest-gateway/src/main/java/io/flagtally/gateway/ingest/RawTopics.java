package io.flagtally.gateway.ingest;

import java.util.Optional;

/** Knows whether reports could be written to the raw topics now. */
public interface RawTopics extends AutoCloseable {

    /** What stands against writing reports, for an operator; empty if nothing does. May block on the network. */
    Optional<String> problem();

    @Override
    void close();
}
