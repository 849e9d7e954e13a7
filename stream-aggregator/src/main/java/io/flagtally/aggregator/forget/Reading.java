package io.flagtally.aggregator.forget;

import io.flagtally.runtime.KafkaAnswers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What readers of topics have in common here. Blocks on the network. */
final class Reading {
    private Reading() {}

    /** Settings of a consumer that is in no group and reads committed records. */
    static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        // What was about to be read may be deleted meanwhile.
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    /**
     * The partitions of a topic that is asked for by its name: a list of all topics leaves out those that this client
     * may not see.
     *
     * @throws org.apache.kafka.common.errors.TopicAuthorizationException if it is such a one
     * @throws UnknownTopicOrPartitionException if it does not exist
     */
    static Set<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
        }
        return found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toSet());
    }

    /** One offset of each partition; the latest is the high watermark. */
    static Map<TopicPartition, Long> offsets(Admin admin, Collection<TopicPartition> partitions, OffsetSpec which) {
        return KafkaAnswers.await(admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> which)))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().offset()));
    }

    /** What a group has committed; nothing if there is no such group. */
    static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) {
        try {
            return KafkaAnswers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (KafkaException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }
}
