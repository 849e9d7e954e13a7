package io.flagtally.reader.database.sqlite;

/**
 * Where reading of one partition goes on.
 *
 * @param topic full name, prefix included
 * @param topicId tells the topic from one that is made again under its name
 * @param position offset of the record that is read next
 * @param leaderEpoch of the record before it; {@link #NO_EPOCH} if it is not known
 */
public record StoredPosition(String topic, int partition, String topicId, long position, int leaderEpoch) {
    /** Leader epochs are counted from 0. */
    public static final int NO_EPOCH = -1;
}
