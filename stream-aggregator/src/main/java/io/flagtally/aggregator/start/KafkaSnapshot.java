package io.flagtally.aggregator.start;

import io.flagtally.aggregator.start.StateLayout.RepartitionTopic;
import io.flagtally.aggregator.start.StateLayout.StateTopic;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.streams.start.FirstRecords;
import io.flagtally.streams.start.GroupOffsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Reads a {@link StartSnapshot}, or a part of it, from the brokers. Blocks on the network. */
final class KafkaSnapshot {
    private final Admin admin;
    private final String group;
    private final GroupOffsets offsets;
    private final TopicSettings topics;
    private final InstantSource clock;

    /** {@code group} is the application id, as the brokers know it. */
    KafkaSnapshot(Admin admin, String group, TopicSettings topics, InstantSource clock) {
        this.admin = admin;
        this.group = group;
        this.offsets = new GroupOffsets(admin, group);
        this.topics = topics;
        this.clock = clock;
    }

    static Set<String> names(TopicSettings topics, Predicate<Topic> which) {
        return Arrays.stream(Topic.values()).filter(which).map(topics::name).collect(Collectors.toSet());
    }

    StartSnapshot read(StateLayout layout, FirstRecords records) {
        Map<String, Integer> state = state(layout);
        return new StartSnapshot(
                raw(names(topics, Topic::isRaw)),
                retired(),
                passed(layout.repartitions(), state.keySet(), records),
                state,
                filled(names(topics, Topic::isOutput)),
                existing(Set.of(layout.countFromTopic())).isEmpty()
                        ? Optional.empty()
                        : new CountFromTopic(group, topics).read(records));
    }

    /** Partitions of each changelog and repartition topic that there is. */
    Map<String, Integer> state(StateLayout layout) {
        Set<String> wanted = layout.topics().stream().map(StateTopic::name).collect(Collectors.toSet());
        Map<String, Integer> state = new HashMap<>();
        describe(existing(wanted))
                .forEach((name, topic) -> state.put(name, topic.partitions().size()));
        return state;
    }

    private Map<TopicPartition, PassedRows> passed(
            List<RepartitionTopic> repartitions, Set<String> changelogs, FirstRecords records) {
        Map<String, Set<String>> made = new HashMap<>();
        repartitions.forEach(topic -> made.put(topic.name(), topic.changelogs()));
        List<TopicPartition> partitions = offsets.partitions(existing(made.keySet()));
        // In this order: of other instances that run, none may seem to have deleted what they had not taken.
        Map<TopicPartition, ListOffsetsResultInfo> earliest = offsets.at(partitions, OffsetSpec.earliest());
        Map<TopicPartition, OffsetAndMetadata> committed = offsets.committed();
        Set<TopicPartition> taken = new HashSet<>();
        for (TopicPartition partition : partitions) {
            if (committed.containsKey(partition)
                    || earliest.get(partition).offset() > 0
                    || hasAny(made.get(partition.topic()), changelogs, partition.partition(), records)) {
                taken.add(partition);
            }
        }
        if (!committed.keySet().containsAll(taken)) {
            // Some may be taken for the first time just now.
            committed = offsets.stable();
        }
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets.at(partitions, OffsetSpec.latest());
        Map<TopicPartition, PassedRows> passed = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            passed.put(
                    partition,
                    new PassedRows(
                            offset == null ? RawPartition.NO_OFFSET : offset.offset(),
                            earliest.get(partition).offset(),
                            ends.get(partition).offset(),
                            taken.contains(partition)));
        }
        return passed;
    }

    private static boolean hasAny(Set<String> names, Set<String> existing, int partition, FirstRecords records) {
        return names.stream().filter(existing::contains).anyMatch(name -> records.of(
                        new TopicPartition(name, partition))
                .isPresent());
    }

    /** What there is of earlier generations of raw topics. */
    Map<TopicPartition, RawPartition> retired() {
        Map<TopicPartition, RawPartition> retired = raw(existing(topics.retiredNames()));
        Instant now = clock.instant();
        // Whatever they hold or held counts for none of the hours of this generation: as if it had expired now.
        retired.replaceAll(
                (partition, found) -> new RawPartition(found.committed(), found.earliest(), found.end(), now));
        return retired;
    }

    /** What there is of later generations of raw topics, as far as the brokers let this client see them. */
    Map<TopicPartition, RawPartition> later() {
        Set<String> later = new HashSet<>(KafkaAnswers.await(admin.listTopics().names()));
        later.removeIf(name -> !topics.isLaterRawTopic(name));
        return later.isEmpty() ? Map.of() : raw(later);
    }

    private Map<TopicPartition, RawPartition> raw(Set<String> names) {
        List<TopicPartition> partitions = offsets.partitions(names);
        // Before the ends: what is committed meanwhile must not seem to lie behind them.
        Map<TopicPartition, OffsetAndMetadata> committed = offsets.committed();
        Map<TopicPartition, ListOffsetsResultInfo> earliest = offsets.at(partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> firsts = offsets.at(partitions, OffsetSpec.forTimestamp(0));
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets.at(partitions, OffsetSpec.latest());
        Instant now = clock.instant();
        Map<TopicPartition, RawPartition> raw = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            long firstTime = firsts.get(partition).timestamp();
            raw.put(
                    partition,
                    new RawPartition(
                            offset == null ? RawPartition.NO_OFFSET : offset.offset(),
                            earliest.get(partition).offset(),
                            ends.get(partition).offset(),
                            firstTime < 0 ? now : Instant.ofEpochMilli(firstTime)));
        }
        return raw;
    }

    private Set<String> filled(Set<String> names) {
        List<TopicPartition> partitions = offsets.partitions(names);
        Map<TopicPartition, ListOffsetsResultInfo> earliest = offsets.at(partitions, OffsetSpec.earliest());
        Set<String> filled = new HashSet<>();
        offsets.at(partitions, OffsetSpec.latest()).forEach((partition, end) -> {
            if (end.offset() > earliest.get(partition).offset()) {
                filled.add(partition.topic());
            }
        });
        return filled;
    }

    private Set<String> existing(Set<String> names) {
        Set<String> existing = new HashSet<>(names);
        existing.retainAll(KafkaAnswers.await(admin.listTopics().names()));
        return existing;
    }

    private Map<String, TopicDescription> describe(Set<String> names) {
        return KafkaAnswers.await(admin.describeTopics(names).allTopicNames());
    }
}
