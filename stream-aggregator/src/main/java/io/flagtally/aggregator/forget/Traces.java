package io.flagtally.aggregator.forget;

import io.flagtally.aggregator.properties.Erasable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the topics hold of what is to be forgotten, as far as they were read. Records of one topic come in order. */
final class Traces {
    /** One row of a topic. */
    private record IntakeOutput(String topic, Erasable what) {}

    /** Its newest record. */
    private record Newest(int partition, long offset, boolean tombstone) {}

    private final Map<IntakeOutput, Newest> rows = new LinkedHashMap<>();
    private long records;

    void add(String topic, int partition, long offset, Erasable what, boolean tombstone) {
        if (!tombstone) {
            records++;
        }
        rows.put(new IntakeOutput(topic, what), new Newest(partition, offset, tombstone));
    }

    /** True if no topic holds any record of it, tombstones included. */
    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** What has not been erased. */
    Set<Erasable> live() {
        return rows.entrySet().stream()
                .filter(row -> !row.getValue().tombstone())
                .map(row -> row.getKey().what())
                .collect(Collectors.toSet());
    }

    /** Where the tombstone of each erased row of these topics lies, as {@code topic-partition@offset}. */
    List<String> tombstones(Set<String> topics) {
        return rows.entrySet().stream()
                .filter(row -> row.getValue().tombstone()
                        && topics.contains(row.getKey().topic()))
                .map(row -> row.getKey().topic() + "-" + row.getValue().partition() + "@"
                        + row.getValue().offset())
                .toList();
    }

    /** Records of it that are no tombstones: those of erased rows are there until they are compacted. */
    long records() {
        return records;
    }
}
