package io.flagtally.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;

/** Spreads keys as Kafka does, but fails each send to a topic while a file of its name lies in a folder. */
public final class RefusingPartitioner implements Partitioner {
    /** Producer setting that names the folder. */
    static final String FOLDER = "refused.topics.folder";

    private Path folder;

    @Override
    public void configure(Map<String, ?> configs) {
        folder = Path.of(configs.get(FOLDER).toString());
    }

    @Override
    public int partition(String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, Cluster cluster) {
        if (Files.exists(folder.resolve(topic))) {
            throw new KafkaException("refused for a test");
        }
        return Utils.toPositive(Utils.murmur2(keyBytes)) % cluster.partitionCountForTopic(topic);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
