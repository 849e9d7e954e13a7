package io.flagtally.aggregator.start;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * What Kafka holds of an application id and its topics before it starts.
 *
 * @param raw every partition of the raw topics
 * @param retired every partition of the raw topics of earlier generations that exist
 * @param passed every partition of the repartition topics that exist
 * @param state how many partitions each changelog has that exists
 * @param filledOutputs output topics that hold rows
 * @param countFrom the hour that this application id counts from, if that is decided
 */
record StartSnapshot(
        Map<TopicPartition, RawPartition> raw,
        Map<TopicPartition, RawPartition> retired,
        Map<TopicPartition, PassedRows> passed,
        Map<String, Integer> state,
        Set<String> filledOutputs,
        Optional<Instant> countFrom) {

    /** True if the application id has counted nothing yet. */
    boolean isFirstStart() {
        return state.isEmpty() && raw.values().stream().allMatch(RawPartition::isUnread);
    }

    /** True if there is no trace of anything that was counted, and nothing that is available was read. */
    boolean isUntouched() {
        return state.isEmpty() && raw.values().stream().allMatch(RawPartition::isUnreadOrExpired);
    }

    boolean hasOffsets() {
        return raw.values().stream().anyMatch(RawPartition::hasOffset);
    }

    /** True if the application id has read earlier generations of raw topics, and nothing of this one. */
    boolean isNewGeneration() {
        return !hasOffsets() && retired.values().stream().anyMatch(RawPartition::hasOffset);
    }

    /** Records of earlier generations that are not counted. */
    long leftOnRetired() {
        return retired.values().stream().mapToLong(RawPartition::left).sum();
    }

    /** As many as the raw topic with the most has: tasks are laid out by it. */
    int rawPartitions() {
        return 1
                + raw.keySet().stream()
                        .mapToInt(TopicPartition::partition)
                        .max()
                        .orElse(-1);
    }

    /** Records that expired before they were counted. */
    long lost() {
        return raw.values().stream().mapToLong(this::lost).sum();
    }

    /** Records of repartition topics that were deleted before they were taken. */
    long lostSums() {
        return passed.values().stream().mapToLong(PassedRows::lost).sum();
    }

    /** Of a new generation nothing was read before, so what expired is lost. */
    long lost(RawPartition partition) {
        return isNewGeneration() ? partition.earliest() : partition.lost();
    }

    /** The partitions of raw topics for which {@code condition} holds, in order. */
    List<TopicPartition> where(Predicate<RawPartition> condition) {
        return raw.keySet().stream()
                .filter(partition -> condition.test(raw.get(partition)))
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .toList();
    }
}
