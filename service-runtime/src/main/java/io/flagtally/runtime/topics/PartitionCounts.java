package io.flagtally.runtime.topics;

import io.flagtally.runtime.KafkaAnswers;
import java.util.Collection;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** How many partitions topics have, for settings that leave it out. Blocks on the network. */
public final class PartitionCounts {
    private PartitionCounts() {}

    /**
     * Partitions of the topic that has most; empty if none exists, or may be seen: the check of topics reports that.
     *
     * @throws KafkaException if Kafka can't be asked
     */
    public static OptionalInt most(Admin admin, Collection<String> topics) {
        return admin.describeTopics(topics).topicNameValues().values().stream()
                .mapToInt(PartitionCounts::partitions)
                .filter(partitions -> partitions > 0)
                .max();
    }

    private static int partitions(KafkaFuture<TopicDescription> answer) {
        try {
            return KafkaAnswers.await(answer).partitions().size();
        } catch (KafkaException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof TopicAuthorizationException) {
                return 0;
            }
            throw e;
        }
    }
}
