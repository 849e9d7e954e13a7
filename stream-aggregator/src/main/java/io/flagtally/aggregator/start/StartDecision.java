package io.flagtally.aggregator.start;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What a start may do. */
sealed interface StartDecision {
    /** Everything is as the last stop left it. */
    record GoOn() implements StartDecision {}

    /**
     * Counting begins, or goes on, at these offsets of raw partitions; they must be committed first.
     *
     * @param lost records of raw topics that are given up with it
     * @param lostSums records of repartition topics that are given up with it
     */
    record Begin(Map<TopicPartition, Long> offsets, long lost, long lostSums) implements StartDecision {}

    /** Nothing may run until an operator decides; {@code message} says what happened and what can be done. */
    record Refuse(Reason reason, String message) implements StartDecision {}

    /** Why a start is refused. */
    enum Reason {
        /** Raw records expired before they were counted. */
        REPORTS_LOST,
        /** The application id has state, but not the offsets that it was made of. */
        OFFSETS_LOST,
        /** Committed offsets lie behind the end of their partition. */
        OFFSETS_BEYOND_END,
        /** Output topics hold rows that this application id did not write. */
        OUTPUTS_IN_USE,
        /** Another generation of raw topics is to be read, but an earlier one is not read to its end. */
        NOT_DRAINED,
        /** Hours were to be counted again of which raw records have expired. */
        HOURS_NOT_WHOLE,
        /** Counting goes on from another hour than the one that it began with. */
        ANOTHER_HOUR,
        /** Rows are gone that were decoded, but are in no total yet. */
        ROWS_LOST,
        /** Changelogs are missing of what output topics hold. */
        STATE_LOST,
        /** State is laid out by another number of partitions. */
        PARTITIONS_CHANGED
    }
}
