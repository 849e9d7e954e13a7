package io.flagtally.aggregator.start;

import io.flagtally.aggregator.start.StateLayout.StateTopic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Reads a {@link StartSnapshot} from the brokers. Blocks on the network. */
final class KafkaSnapshot {
    private final Admin admin;
    private final String group;
    private final InstantSource clock;

    KafkaSnapshot(Admin admin, String group, InstantSource clock) {
        this.admin = admin;
        this.group = group;
        this.clock = clock;
    }

    /** Offsets that are committed for the group; a partition without one is left out. */
    Map<TopicPartition, OffsetAndMetadata> committed() {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(
                Answers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        committed.values().removeIf(offset -> offset == null);
        return committed;
    }

    StartSnapshot read(Collection<String> rawTopics, StateLayout layout, Collection<String> outputTopics) {
        Set<String> wanted = layout.topics().stream().map(StateTopic::name).collect(Collectors.toSet());
        wanted.retainAll(Answers.await(admin.listTopics().names()));
        Map<String, Integer> state = new HashMap<>();
        describe(wanted)
                .forEach((name, topic) -> state.put(name, topic.partitions().size()));
        return new StartSnapshot(raw(rawTopics), state, filled(outputTopics));
    }

    private Map<TopicPartition, RawPartition> raw(Collection<String> topics) {
        List<TopicPartition> partitions = partitions(topics);
        // Before the ends: what is committed meanwhile must not seem to lie behind them.
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        Map<TopicPartition, ListOffsetsResultInfo> earliest = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> firsts = offsets(partitions, OffsetSpec.forTimestamp(0));
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(partitions, OffsetSpec.latest());
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

    private Set<String> filled(Collection<String> topics) {
        List<TopicPartition> partitions = partitions(topics);
        Map<TopicPartition, ListOffsetsResultInfo> earliest = offsets(partitions, OffsetSpec.earliest());
        Set<String> filled = new HashSet<>();
        offsets(partitions, OffsetSpec.latest()).forEach((partition, end) -> {
            if (end.offset() > earliest.get(partition).offset()) {
                filled.add(partition.topic());
            }
        });
        return filled;
    }

    private List<TopicPartition> partitions(Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        describe(topics).forEach((name, topic) -> topic.partitions()
                .forEach(each -> partitions.add(new TopicPartition(name, each.partition()))));
        return partitions;
    }

    private Map<String, TopicDescription> describe(Collection<String> topics) {
        return Answers.await(admin.describeTopics(topics).allTopicNames());
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
        return Answers.await(admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec)))
                .all());
    }
}
