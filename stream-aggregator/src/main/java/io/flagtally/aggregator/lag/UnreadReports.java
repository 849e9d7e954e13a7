package io.flagtally.aggregator.lag;

import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.runtime.topics.GroupPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
        Map<TopicPartition, GroupPosition> positions = GroupPosition.of(admin, group, topics);
        Map<TopicPartition, Long> next = new HashMap<>();
        positions.forEach((partition, position) -> {
            if (position.unread() > 0) {
                next.put(partition, position.next());
            }
        });
        Map<TopicPartition, Unread> unread = new HashMap<>();
        firstTimes(next)
                .forEach((partition, time) -> unread.put(
                        partition, new Unread(positions.get(partition).unread(), time)));
        return unread;
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
