package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.BenchTopics;
import io.flagtally.model.topics.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** How far a variant is behind on its raw topic and on its repartition topics. */
public final class Lag {
    /** The marker at the end of a transaction takes an offset that a consumer may only pass later. */
    private static final long MARKER = 1;

    private final Admin admin;
    private final Variant variant;

    /** Asks the broker each time that it is asked. */
    public Lag(Admin admin, Variant variant) {
        this.admin = admin;
        this.variant = variant;
    }

    /** True if everything was read, and what came of it committed. */
    public boolean isNone() {
        return behind(partitions(variant::isInput)).values().stream().allMatch(records -> records <= MARKER);
    }

    /** True if its group has {@code members} members, and each of them as many raw partitions as any other. */
    boolean isShared(int members) {
        List<Long> shares = rawPartitionsOfMembers();
        return shares.size() == members && shares.stream().allMatch(share -> share == BenchTopics.PARTITIONS / members);
    }

    private List<Long> rawPartitionsOfMembers() {
        String raw = Topic.UNLEASH_REPORTS_RAW.name(variant.topicPrefix());
        try {
            return admin
                    .describeConsumerGroups(List.of(variant.group()))
                    .describedGroups()
                    .get(variant.group())
                    .get()
                    .members()
                    .stream()
                    .map(member -> member.assignment().topicPartitions().stream()
                            .filter(partition -> partition.topic().equals(raw))
                            .count())
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                // Nobody has joined it yet.
                return List.of();
            }
            throw new IllegalStateException("the broker does not tell members", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Records of the raw topic that are not counted yet, or not committed. */
    public long ofReports() {
        return behind(partitions(Topic.UNLEASH_REPORTS_RAW.name(variant.topicPrefix())::equals)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Records written so far to the topics of that kind, a marker for each transaction among them. */
    long written(Predicate<String> ofTopic) {
        return ends(partitions(ofTopic)).values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        return get(admin.listOffsets(latest).all());
    }

    private Map<TopicPartition, Long> behind(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(variant.group()).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> behind = new HashMap<>();
        ends(partitions).forEach((partition, end) -> {
            OffsetAndMetadata done = committed.get(partition);
            behind.put(partition, end.offset() - (done == null ? 0 : done.offset()));
        });
        return behind;
    }

    private Set<TopicPartition> partitions(Predicate<String> ofTopic) {
        Set<String> topics =
                get(admin.listTopics().names()).stream().filter(ofTopic).collect(Collectors.toSet());
        return get(admin.describeTopics(topics).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toSet());
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not tell offsets", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
