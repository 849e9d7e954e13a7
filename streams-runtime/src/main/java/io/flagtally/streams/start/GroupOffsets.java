package io.flagtally.streams.start;

import io.flagtally.runtime.KafkaAnswers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** Where the partitions of topics are, and where a group is in them. Blocks on the network. */
public final class GroupOffsets {
    private final Admin admin;
    private final String group;

    /** Does not close {@code admin}. */
    public GroupOffsets(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /** All partitions of topics, which must exist. */
    public List<TopicPartition> partitions(Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        KafkaAnswers.await(admin.describeTopics(topics).allTopicNames()).forEach((name, topic) -> topic.partitions()
                .forEach(each -> partitions.add(new TopicPartition(name, each.partition()))));
        return partitions;
    }

    /** The offsets that {@code spec} means. */
    public Map<TopicPartition, ListOffsetsResultInfo> at(Collection<TopicPartition> partitions, OffsetSpec spec) {
        return KafkaAnswers.await(admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec)))
                .all());
    }

    /** Offsets that are committed for the group; a partition without one is left out. */
    public Map<TopicPartition, OffsetAndMetadata> committed() {
        return committed(new ListConsumerGroupOffsetsOptions());
    }

    /** The same once no transaction is open that commits some. */
    public Map<TopicPartition, OffsetAndMetadata> stable() {
        return committed(new ListConsumerGroupOffsetsOptions().requireStable(true));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(ListConsumerGroupOffsetsOptions options) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(KafkaAnswers.await(
                admin.listConsumerGroupOffsets(group, options).partitionsToOffsetAndMetadata()));
        committed.values().removeIf(Objects::isNull);
        return committed;
    }

    /** Commits offsets for the group. False if an instance runs, which commits its own. */
    public boolean commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            KafkaAnswers.await(admin.alterConsumerGroupOffsets(group, offsets).all());
            return true;
        } catch (KafkaException e) {
            if (e.getCause() instanceof UnknownMemberIdException
                    || e.getCause() instanceof RebalanceInProgressException) {
                return false;
            }
            throw e;
        }
    }
}
