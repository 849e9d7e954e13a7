package io.flagtally.benchmarks.aggregator;

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

/** How far an application is behind on the topics that it reads. */
public final class Lag {
    /** The marker at the end of a transaction takes an offset that a consumer may only pass later. */
    private static final long MARKER = 1;

    private final Admin admin;
    private final String group;
    private final Predicate<String> isInput;

    /** All that there will be; empty until the first time that nothing lags behind, when they are there. */
    private volatile Set<TopicPartition> inputs = Set.of();

    /** Asks the broker each time that it is asked about the topics that {@code group} reads. */
    public Lag(Admin admin, String group, Predicate<String> isInput) {
        this.admin = admin;
        this.group = group;
        this.isInput = isInput;
    }

    /** That of an application that counts: on its raw topic and on its repartition topics. */
    public static Lag of(Admin admin, Application application) {
        return new Lag(admin, application.group(), application::isInput);
    }

    /**
     * True if everything was read, and what came of it committed. Not to be asked before there was something to read:
     * by the end of that all its topics are there.
     */
    public boolean isNone() {
        Set<TopicPartition> partitions = inputs.isEmpty() ? partitions(isInput) : inputs;
        boolean none = behind(partitions).values().stream().allMatch(records -> records <= MARKER);
        inputs = none ? partitions : inputs;
        return none;
    }

    /** True if its group has so many members, each of which has as many partitions of {@code topic} as any other. */
    public boolean isShared(String topic, int members) {
        List<Long> shares = partitionsOfMembers(topic);
        return shares.size() == members
                && shares.get(0) > 0
                && shares.stream().distinct().count() == 1;
    }

    private List<Long> partitionsOfMembers(String topic) {
        try {
            return admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get().members().stream()
                    .map(member -> member.assignment().topicPartitions().stream()
                            .filter(partition -> partition.topic().equals(topic))
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

    /** Records that were not read yet, or what came of them not committed. */
    public long records() {
        return behind(inputs.isEmpty() ? partitions(isInput) : inputs).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Records written so far to the topics of that kind, a marker for each transaction among them. */
    public long written(Predicate<String> ofTopic) {
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
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
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
