package io.flagtally.gateway.ingest;

import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.model.topics.TopicSpec;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.runtime.topics.TopicManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Asks the brokers whether the raw topics are as they must be and have enough replicas in sync. For one thread at a
 * time.
 */
public final class KafkaRawTopics implements RawTopics {
    private final Map<String, Object> adminConfig;
    private final List<TopicSpec> specs;
    private final int minInsyncReplicas;
    private Admin admin;

    public KafkaRawTopics(Map<String, Object> adminConfig, TopicSettings settings) {
        this.adminConfig = Map.copyOf(adminConfig);
        this.specs = Arrays.stream(Topic.values())
                .filter(Topic::isRaw)
                .map(settings::spec)
                .toList();
        this.minInsyncReplicas = settings.minInsyncReplicas();
    }

    @Override
    public Optional<String> problem() {
        try {
            if (admin == null) {
                // Not in the constructor: it throws while the brokers' names can't be resolved.
                admin = Admin.create(adminConfig);
            }
            List<String> problems = new TopicManager(admin)
                    .check(specs, spec -> Set.of(AclOperation.WRITE)).stream()
                            .flatMap(finding -> finding.problems().stream())
                            .toList();
            if (problems.isEmpty()) {
                problems = partitionProblems();
            }
            return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
        } catch (KafkaException e) {
            // One text for all timeouts: theirs differ by the time and would each be news for the log.
            return Optional.of(e.getCause() instanceof TimeoutException ? NO_ANSWER : e.getMessage());
        }
    }

    /** A partition without a leader or with too few replicas in sync takes no record with {@code acks=all}. */
    private List<String> partitionProblems() {
        List<String> names = specs.stream().map(TopicSpec::name).toList();
        return KafkaAnswers.await(admin.describeTopics(names).allTopicNames()).values().stream()
                .flatMap(this::partitionProblems)
                .toList();
    }

    private Stream<String> partitionProblems(TopicDescription topic) {
        long unwritable = topic.partitions().stream().filter(this::isUnwritable).count();
        return unwritable == 0
                ? Stream.empty()
                : Stream.of("%s: %d of %d partitions lack a leader or replicas in sync"
                        .formatted(topic.name(), unwritable, topic.partitions().size()));
    }

    private boolean isUnwritable(TopicPartitionInfo partition) {
        return partition.leader() == null
                || partition.leader().isEmpty()
                || partition.isr().size() < minInsyncReplicas;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close();
        }
    }
}
