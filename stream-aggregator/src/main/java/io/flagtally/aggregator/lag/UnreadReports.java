package io.flagtally.aggregator.lag;

import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Asks Kafka what of the raw topics a group has yet to commit, and since when it waits: reads one record of each
 * partition that is not at its end. Takes no part in the group. For one thread; blocks on the network.
 */
final class UnreadReports {
    private static final Duration LONGEST_READ = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Admin admin;
    private final Consumer<byte[], byte[]> consumer;
    private final String group;

    /** Closes neither client. */
    UnreadReports(Admin admin, Consumer<byte[], byte[]> consumer, String group) {
        this.admin = admin;
        this.consumer = consumer;
        this.group = group;
    }

    /** How long each topic keeps a record at least; a topic that keeps all is left out. */
    Map<String, Duration> retention(Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Duration> retention = new HashMap<>();
        KafkaAnswers.await(admin.describeConfigs(resources).all()).forEach((resource, config) -> {
            long ms = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
            if (ms >= 0) {
                retention.put(resource.name(), Duration.ofMillis(ms));
            }
        });
        return retention;
    }

    /** The partitions that are not at their end. */
    Map<TopicPartition, Unread> measure(Collection<String> topics) {
        List<TopicPartition> partitions = partitions(topics);
        Map<TopicPartition, Long> next = next(offsets(partitions, OffsetSpec.earliest()));
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        next.keySet().removeIf(partition -> next.get(partition) >= ends.get(partition));
        Map<TopicPartition, Unread> unread = new HashMap<>();
        firstTimes(next)
                .forEach((partition, time) ->
                        unread.put(partition, new Unread(ends.get(partition) - next.get(partition), time)));
        return unread;
    }

    private List<TopicPartition> partitions(Collection<String> topics) {
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
    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        KafkaAnswers.await(admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /** The offset that the group reads next: what it has committed, or the first there is. */
    private Map<TopicPartition, Long> next(Map<TopicPartition, Long> firsts) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                KafkaAnswers.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> next = new HashMap<>(firsts);
        next.replaceAll((partition, first) -> {
            OffsetAndMetadata known = committed.get(partition);
            return known == null ? first : Math.max(first, known.offset());
        });
        return next;
    }

    /**
     * When the record at each offset was taken, or the next one if there is none: a transaction's marker is no record.
     */
    private Map<TopicPartition, Instant> firstTimes(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Instant> times = new HashMap<>();
        consumer.assign(offsets.keySet());
        offsets.forEach(consumer::seek);
        long giveUpAt = System.nanoTime() + LONGEST_READ.toNanos();
        while (times.size() < offsets.size() && System.nanoTime() < giveUpAt) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(each.topic(), each.partition());
                times.putIfAbsent(partition, Instant.ofEpochMilli(each.timestamp()));
                consumer.pause(List.of(partition));
            }
        }
        return times;
    }
}
