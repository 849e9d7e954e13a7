package io.flagtally.aggregator.start;

import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.streams.start.StartRefusedException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Refuses a start if a raw topic takes records that would be too large for a dead letter. */
public final class LetterRoom {
    private LetterRoom() {}

    /** Asks what the raw topics take, which must exist. Throws a {@link StartRefusedException} if it is too much. */
    public static void check(Admin admin, TopicSettings topics) {
        Map<ConfigResource, Config> configs = KafkaAnswers.await(admin.describeConfigs(Arrays.stream(Topic.values())
                        .filter(Topic::isRaw)
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topics.name(topic)))
                        .toList())
                .all());
        Map<String, Integer> largest = new TreeMap<>();
        configs.forEach((topic, config) -> largest.put(
                topic.name(),
                Integer.valueOf(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value())));
        problem(largest, topics.maxRecordBytes()).ifPresent(problem -> {
            throw new StartRefusedException(problem);
        });
    }

    /** What is wrong with topics that take records of that many bytes. */
    static Optional<String> problem(Map<String, Integer> largestByTopic, int maxRecordBytes) {
        return largestByTopic.entrySet().stream()
                .filter(topic -> topic.getValue() > maxRecordBytes)
                .findFirst()
                .map(topic ->
                        ("%s takes records of %d bytes, max-record-bytes is %d: what can't be counted of a larger one"
                                        + " would not fit into a dead letter. Start all parts with"
                                        + " --max-record-bytes %d, or lower"
                                        + " max.message.bytes of that topic")
                                .formatted(topic.getKey(), topic.getValue(), maxRecordBytes, topic.getValue()));
    }
}
