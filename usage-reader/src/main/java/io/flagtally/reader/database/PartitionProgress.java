package io.flagtally.reader.database;

/**
 * How far one partition of an output topic was read.
 *
 * @param topic full name, prefix included
 * @param position offset of the record that is read next
 * @param end offset behind the last record that was decided when the end was asked for, at most a few seconds ago
 */
public record PartitionProgress(String topic, int partition, long position, long end) {
    /** Records, and markers of transactions, that are still to be read. */
    public long lag() {
        return Math.max(0, end - position);
    }
}
