package io.flagtally.system.harness;

import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.standalone.Standalone;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A real broker that can be killed and started again at the same address, with its data. */
public final class ChildBroker implements AutoCloseable {
    private final int port;
    private final ChildJvm jvm;

    /** Starts it and makes the raw topics. */
    public ChildBroker(Path folder) throws IOException {
        this.port = Ports.free();
        this.jvm = ChildJvm.of(
                folder.resolveSibling(folder.getFileName() + "-jvm"),
                List.of("-Xmx256m"),
                BrokerMain.class,
                List.of(folder.toString(), Integer.toString(port)));
        start();
        createTopics();
    }

    public void start() throws IOException {
        jvm.start().line("ready");
    }

    public void startIfKilled() throws IOException {
        if (!jvm.isAlive()) {
            start();
        }
    }

    /** Ends it as a power cut would. */
    public void kill() throws Exception {
        jvm.kill();
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public void createTopics() {
        try (Admin admin = admin()) {
            new TopicManager(admin)
                    .createMissing(Arrays.stream(Topic.values())
                            .filter(Topic::isRaw)
                            .map(Standalone.TOPICS::spec)
                            .toList());
        }
    }

    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** How often each connection id stands on the raw topic of Unleash reports. */
    public Map<String, Integer> connectionIds() {
        Map<String, Integer> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            String topic = Topic.UNLEASH_REPORTS_RAW.name(Standalone.TOPICS.prefix());
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(topic)
                    .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record ->
                                found.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum));
            }
        }
        return found;
    }

    @Override
    public void close() {
        jvm.close();
    }
}
