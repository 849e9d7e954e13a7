package io.flagtally.reader.status;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.database.PartitionProgress;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.snapshot.Snapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code /v1/status}: what an operator, or a page that shows the numbers, wants to know first. */
public final class StatusAnswer {
    /** The answer. */
    record Status(
            Optional<Instant> asOf,
            Instant now,
            boolean ready,
            Optional<String> problem,
            String database,
            Optional<Instant> listsAsOf,
            Optional<Long> lagRecords,
            Map<String, Long> rows,
            List<TopicStatus> topics,
            Optional<Map<String, Long>> deadLetters,
            Optional<Map<String, Long>> refused,
            Optional<Map<String, Long>> received,
            boolean open,
            Optional<String> environment,
            List<String> environments,
            boolean propertyValues) {}

    /** How far a topic was read. */
    record TopicStatus(String topic, int partitions, long lag) {}

    private final UsageDatabase database;
    private final Supplier<Snapshot> snapshots;
    private final Counters counters;
    private final boolean open;
    private final InstantSource clock;

    /** {@code open} is true if nobody needs a key. */
    public StatusAnswer(
            UsageDatabase database,
            Supplier<Snapshot> snapshots,
            Counters counters,
            boolean open,
            InstantSource clock) {
        this.database = database;
        this.snapshots = snapshots;
        this.counters = counters;
        this.open = open;
        this.clock = clock;
    }

    public Endpoint endpoint() {
        return Endpoint.of("status", "/v1/status", List.of(), List.of(), this::answer);
    }

    private Answer answer(Request request) {
        List<TopicStatus> topics = topics(database.progress());
        Snapshot snapshot = snapshots.get();
        Optional<String> only = request.caller().environment();
        return Answer.of(new Status(
                database.asOf(),
                clock.instant(),
                database.isCaughtUp(),
                database.problem(),
                database.dialect().database(),
                snapshot.asOf(),
                topics.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                topics.stream().mapToLong(TopicStatus::lag).sum()),
                new TreeMap<>(database.rowCounts()),
                topics,
                counters.by("flagtally_aggregator_dead_letters_total", "reason"),
                counters.by("flagtally_gateway_requests_refused_total", "reason"),
                counters.by("flagtally_gateway_requests_total", "endpoint"),
                open,
                only,
                only.map(List::of).orElseGet(snapshot::environments),
                request.caller().propertyValues()));
    }

    private static List<TopicStatus> topics(List<PartitionProgress> partitions) {
        Map<String, List<PartitionProgress>> byTopic = new TreeMap<>();
        partitions.forEach(each ->
                byTopic.computeIfAbsent(each.topic(), any -> new ArrayList<>()).add(each));
        List<TopicStatus> topics = new ArrayList<>();
        byTopic.forEach((topic, ofTopic) -> topics.add(new TopicStatus(
                topic,
                ofTopic.size(),
                ofTopic.stream().mapToLong(PartitionProgress::lag).sum())));
        return topics;
    }
}
