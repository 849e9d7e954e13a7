package io.flagtally.system.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.model.topics.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** What Kafka knows of the reports that were posted and of the aggregators that count them; topics have no prefix. */
public final class Progress implements AutoCloseable {
    private static final String GROUP = AggregatorConfig.DEFAULT_APPLICATION_ID;

    private final Admin admin;

    public Progress(Map<String, Object> kafka) {
        this.admin = Admin.create(kafka);
    }

    /** Waits until everything that was posted before the call is counted, and so is what it became on the way. */
    public void awaitAllCounted(Duration timeout) {
        await().atMost(timeout).untilAsserted(() -> assertThat(uncounted()).isEmpty());
    }

    /**
     * Records that the aggregators have yet to read, markers of transactions included; partitions without any left out.
     */
    private Map<TopicPartition, Long> uncounted() throws ExecutionException, InterruptedException {
        Set<String> sources = admin.listTopics().names().get().stream()
                .filter(Progress::isSource)
                .collect(Collectors.toSet());
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> uncounted = new HashMap<>();
        ends(sources).forEach((partition, end) -> {
            OffsetAndMetadata read = committed.get(partition);
            long left = end - (read == null ? 0 : read.offset());
            if (left > 0) {
                uncounted.put(partition, left);
            }
        });
        return uncounted;
    }

    private static boolean isSource(String topic) {
        return topic.startsWith(GROUP) && topic.endsWith("-repartition")
                || Arrays.stream(Topic.values())
                        .anyMatch(each -> each.isRaw() && each.name("").equals(topic));
    }

    /** How many records a topic without transactions ever got. */
    public long recordsOf(Topic topic) throws ExecutionException, InterruptedException {
        return ends(Set.of(topic.name(""))).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private Map<TopicPartition, Long> ends(Set<String> topics) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(topics).allTopicNames().get().forEach((topic, description) -> description
                .partitions()
                .forEach(partition ->
                        latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                        latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
        return ends.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue()
                .offset()));
    }

    /** How many partitions each aggregator that runs reads from, by the name that it has for Kafka. */
    public Map<String, Integer> shares() throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(Set.of(GROUP)).describedGroups().get(GROUP).get().members().stream()
                .collect(Collectors.toMap(
                        MemberDescription::consumerId,
                        member -> member.assignment().topicPartitions().size()));
    }

    @Override
    public void close() {
        admin.close();
    }
}
