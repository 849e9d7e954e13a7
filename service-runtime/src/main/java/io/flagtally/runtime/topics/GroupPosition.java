package io.flagtally.runtime.topics;

import io.flagtally.runtime.KafkaAnswers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a consumer group is in a partition.
 *
 * @param next the offset that the group reads next: what it has committed, or the first there is
 * @param end the offset behind the last committed record
 */
public record GroupPosition(long next, long end) {

    /** Offsets that the group has yet to commit, a few of which may be markers of transactions and no records. */
    public long unread() {
        return Math.max(0, end - next);
    }

    /**
     * By partition of these topics. Takes no part in the group; blocks on the network.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka can't be asked, or a topic is missing
     */
    public static Map<TopicPartition, GroupPosition> of(Admin admin, String group, Collection<String> topics) {
        List<TopicPartition> partitions = partitions(admin, topics);
        Map<TopicPartition, Long> firsts = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, OffsetAndMetadata> committed =
                KafkaAnswers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, GroupPosition> positions = new HashMap<>();
        firsts.forEach((partition, first) -> {
            OffsetAndMetadata known = committed.get(partition);
            long next = known == null ? first : Math.max(first, known.offset());
            positions.put(partition, new GroupPosition(next, ends.get(partition)));
        });
        return positions;
    }

    private static List<TopicPartition> partitions(Admin admin, Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic :
                KafkaAnswers.await(admin.describeTopics(topics).allTopicNames()).values()) {
            topic.partitions()
                    .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        }
        return partitions;
    }

    /**
     * As a reader of committed records sees them. The admin client asks: a consumer warns of partitions that are not
     * its own.
     */
    private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        KafkaAnswers.await(admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }
}
