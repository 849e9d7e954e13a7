package io.flagtally.reader.database.following;

import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.sqlite.UsageStore;
import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the brokers say of the topics that are read. Blocks on the network. */
final class OutputTopics {
    /** What topics have that are made by Flagtally. */
    private static final Duration DELETIONS_KEPT = Duration.ofDays(1);

    private final Admin admin;
    private final Map<String, Topic> names = new LinkedHashMap<>();

    OutputTopics(Admin admin, String prefix) {
        this.admin = admin;
        UsageStore.topics().forEach(topic -> names.put(topic.name(prefix), topic));
    }

    /**
     * The topics as they are now.
     *
     * @param ids by name
     * @param partitions of all
     */
    record Layout(Map<String, String> ids, Set<TopicPartition> partitions) {
        Set<TopicPartition> partitionsOf(String topic) {
            return partitions.stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .collect(Collectors.toSet());
        }
    }

    /** By full name. */
    Map<String, Topic> names() {
        return names;
    }

    Topic topic(String name) {
        return names.get(name);
    }

    String clusterId() {
        return KafkaAnswers.await(admin.describeCluster().clusterId());
    }

    /**
     * Looks at all topics.
     *
     * @throws KafkaException if one does not exist or may not be seen
     */
    Layout layout() {
        Map<String, String> ids = new LinkedHashMap<>();
        Set<TopicPartition> partitions = new HashSet<>();
        admin.describeTopics(names.keySet()).topicNameValues().forEach((name, answer) -> {
            TopicDescription description = description(name, answer);
            ids.put(name, description.topicId().toString());
            description.partitions().forEach(found -> partitions.add(new TopicPartition(name, found.partition())));
        });
        return new Layout(ids, partitions);
    }

    private static TopicDescription description(String name, KafkaFuture<TopicDescription> answer) {
        try {
            return KafkaAnswers.await(answer);
        } catch (KafkaException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException missing) {
                throw new KafkaException("topic " + name + " does not exist", missing);
            }
            throw e;
        }
    }

    /** How long at least the topics keep word of a deleted row. */
    Duration deletionsKept() {
        Set<ConfigResource> tables = names.keySet().stream()
                .filter(name -> topic(name).role() == Topic.Role.TABLE)
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .collect(Collectors.toSet());
        try {
            return KafkaAnswers.await(admin.describeConfigs(tables).all()).values().stream()
                    .map(OutputTopics::deletionsKept)
                    .min(Duration::compareTo)
                    .orElse(DELETIONS_KEPT);
        } catch (KafkaException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return DELETIONS_KEPT;
            }
            throw e;
        }
    }

    private static Duration deletionsKept(Config config) {
        return Duration.ofMillis(
                Long.parseLong(config.get("delete.retention.ms").value()));
    }
}
