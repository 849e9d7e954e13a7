package io.flagtally.system.harness;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/**
 * How much topics got and how much of it has not expired, by offsets: markers of transactions count, compaction
 * doesn't.
 */
public final class KeptRecords implements AutoCloseable {
    private final Admin admin;

    public KeptRecords(Map<String, Object> kafka) {
        this.admin = Admin.create(kafka);
    }

    public long written(String topic) throws ExecutionException, InterruptedException {
        return offsets(topic, OffsetSpec.latest());
    }

    public long kept(String topic) throws ExecutionException, InterruptedException {
        return written(topic) - offsets(topic, OffsetSpec.earliest());
    }

    /** Of all partitions, added up. */
    private long offsets(String topic, OffsetSpec which) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> partitions =
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .collect(Collectors.toMap(Function.identity(), partition -> which));
        return admin.listOffsets(partitions).all().get().values().stream()
                .mapToLong(found -> found.offset())
                .sum();
    }

    public String setting(String topic, String name) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(name)
                .value();
    }

    /** Alters settings of a topic; brokers follow at once. */
    public void set(String topic, Map<String, String> settings) throws ExecutionException, InterruptedException {
        Collection<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new ConfigEntry(setting.getKey(), setting.getValue()))
                .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                .toList();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    }

    @Override
    public void close() {
        admin.close();
    }
}
