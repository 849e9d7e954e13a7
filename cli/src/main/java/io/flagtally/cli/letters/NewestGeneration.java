package io.flagtally.cli.letters;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Refuses replays to raw topics that nobody reads: a letter that goes to an earlier generation would count nowhere, and
 * still be marked as replayed.
 */
final class NewestGeneration {
    private NewestGeneration() {}

    /**
     * Returns if no raw topic of a later generation exists. Blocks on the network.
     *
     * @throws KafkaException if there is one, or the brokers don't let this client see whether there is
     */
    static void require(Map<String, Object> kafka, TopicSettings topics) {
        try (Admin admin = Admin.create(settings(kafka))) {
            Set<String> later =
                    new TreeSet<>(KafkaAnswers.await(admin.listTopics().names()));
            later.removeIf(name -> !topics.isLaterRawTopic(name));
            if (!later.isEmpty()) {
                throw new KafkaException(
                        ("raw-generation: %d is not the newest, there is %s: what is replayed to an earlier"
                                        + " generation counts"
                                        + " nowhere; give the --raw-generation that the gateways write")
                                .formatted(
                                        topics.rawGeneration(), later.iterator().next()));
            }
            // A list leaves out what this client may not see; a question by name is answered.
            admin.describeTopics(topics.nextRawNames()).topicNameValues().forEach(NewestGeneration::requireVisible);
        }
    }

    private static void requireVisible(String topic, KafkaFuture<TopicDescription> answer) {
        try {
            KafkaAnswers.await(answer);
        } catch (KafkaException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                throw new KafkaException(
                        topic + ": the brokers' ACLs don't allow this client to DESCRIBE, so it can't see"
                                + " whether there is a later generation of raw topics");
            }
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent("default.api.timeout.ms", "10000");
        settings.putIfAbsent("request.timeout.ms", "5000");
        return settings;
    }
}
