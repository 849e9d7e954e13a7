package io.flagtally.aggregator.start;

/**
 * One partition of a repartition topic: rows that decoding tasks have passed on, and others have yet to take.
 *
 * @param committed the offset that taking goes on from, or {@link RawPartition#NO_OFFSET}
 * @param earliest offset of the first row that is there; those that were taken are deleted now and then
 * @param end offset of the next row to be written
 * @param taken true if some row was taken, by what is there and by what was made of it
 */
record PassedRows(long committed, long earliest, long end, boolean taken) {
    boolean hasOffset() {
        return committed != RawPartition.NO_OFFSET;
    }

    boolean lostItsOffset() {
        return !hasOffset() && taken;
    }

    boolean lostRows() {
        return hasOffset() && earliest > committed;
    }

    /** How many records were deleted before they were taken. */
    long lost() {
        return lostRows() ? earliest - committed : 0;
    }

    boolean isReadBeyondItsEnd() {
        return hasOffset() && committed > end;
    }
}
