package io.flagtally.aggregator.forget;

import java.util.List;

/**
 * What came of an {@link Erasure}. Places are {@code topic-partition@offset}; none holds a value, which would be one
 * more copy of it.
 */
public sealed interface ErasureResult {
    /** No output or changelog holds any record of it, and no sighting waits that may make one. */
    record NoTrace() implements ErasureResult {}

    /**
     * No row of it is left in outputs or changelogs.
     *
     * @param tombstones of its rows, in the outputs
     * @param records older records of it that are still there until they are compacted
     */
    record Erased(List<String> tombstones, long records) implements ErasureResult {}

    /** No aggregator has carried out the requests in time; they lie there until one does. */
    record Queued(List<String> requests) implements ErasureResult {}

    /** There is no live row of it, but sightings wait on that topic for an aggregator, and each may be one of it. */
    record Waiting(String topic) implements ErasureResult {}

    /** The requests were carried out, and that many rows of it are there nevertheless: they were reported again. */
    record StillLive(int rows) implements ErasureResult {}
}
