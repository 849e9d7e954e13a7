package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.hourly.HourlyTotals;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.runtime.cli.TopicOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Takes numbers of partitions that settings leave out from topics that exist. A number that is given is left to the
 * checks of a start.
 */
final class PartitionCounts {
    private PartitionCounts() {}

    /**
     * The topics of an installation. Blocks on the network, unless there is nothing to find out.
     *
     * @param applicationId without the topic prefix
     * @throws KafkaException if Kafka can't be asked
     */
    static TopicSettings settled(TopicOptions options, String applicationId, Map<String, Object> kafka) {
        TopicSettings asGiven = options.settings();
        if (options.saysAllPartitions()) {
            return asGiven;
        }
        try (Admin admin = Admin.create(kafka)) {
            OptionalInt raw = most(admin, names(asGiven, Topic::isRaw));
            // State is laid out by repartition topics; outputs may have been given more partitions since.
            OptionalInt state = most(admin, HourlyTotals.repartitionTopics(asGiven.prefix() + applicationId));
            OptionalInt output = state.isPresent() ? state : most(admin, names(asGiven, Topic::isOutput));
            return options.settings(raw.orElse(asGiven.rawPartitions()), output.orElse(asGiven.outputPartitions()));
        }
    }

    private static List<String> names(TopicSettings topics, Predicate<Topic> which) {
        return Arrays.stream(Topic.values()).filter(which).map(topics::name).toList();
    }

    /** Partitions of the topic that has most; empty if none exists. */
    private static OptionalInt most(Admin admin, List<String> topics) {
        return admin.describeTopics(topics).topicNameValues().values().stream()
                .mapToInt(PartitionCounts::partitions)
                .filter(partitions -> partitions > 0)
                .max();
    }

    private static int partitions(KafkaFuture<TopicDescription> answer) {
        try {
            return KafkaAnswers.await(answer).partitions().size();
        } catch (KafkaException e) {
            // The check of topics reports a missing right.
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof TopicAuthorizationException) {
                return 0;
            }
            throw e;
        }
    }
}
