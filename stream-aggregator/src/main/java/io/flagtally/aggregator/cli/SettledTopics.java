package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.hourly.HourlyTotals;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.TopicOptions;
import io.flagtally.runtime.topics.PartitionCounts;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Takes numbers of partitions that settings leave out from topics that exist. A number that is given is left to the
 * checks of a start.
 */
final class SettledTopics {
    private SettledTopics() {}

    /**
     * The topics of an installation. Blocks on the network, unless there is nothing to find out.
     *
     * @param applicationId without the topic prefix
     * @throws KafkaException if Kafka can't be asked
     */
    static TopicSettings of(TopicOptions options, String applicationId, Map<String, Object> kafka) {
        TopicSettings asGiven = options.settings();
        if (options.saysAllPartitions()) {
            return asGiven;
        }
        try (Admin admin = Admin.create(kafka)) {
            OptionalInt raw = PartitionCounts.most(admin, names(asGiven, Topic::isRaw));
            // State is laid out by repartition topics; outputs may have been given more partitions since.
            OptionalInt state =
                    PartitionCounts.most(admin, HourlyTotals.repartitionTopics(asGiven.prefix() + applicationId));
            OptionalInt output =
                    state.isPresent() ? state : PartitionCounts.most(admin, names(asGiven, Topic::isOutput));
            return options.settings(raw.orElse(asGiven.rawPartitions()), output.orElse(asGiven.outputPartitions()));
        }
    }

    private static List<String> names(TopicSettings topics, Predicate<Topic> which) {
        return Arrays.stream(Topic.values()).filter(which).map(topics::name).toList();
    }
}
