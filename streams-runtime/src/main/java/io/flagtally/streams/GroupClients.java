package io.flagtally.streams;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients that Kafka Streams makes by itself, save that a consumer shows its layout to the group, and that the one
 * of a thread that died leaves it: Streams lets it stay, and so nobody gets its partitions before its session times
 * out, 45 s later.
 */
final class GroupClients implements KafkaClientSupplier {
    private final StreamsLayout layout;
    private final Predicate<Thread> died;

    GroupClients(StreamsLayout layout, Predicate<Thread> died) {
        this.layout = layout;
        this.died = died;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Map<String, Object> joining = new HashMap<>(config);
        joining.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, LayoutAssignor.class.getName());
        joining.put(LayoutAssignor.NAME, layout.name());
        return new KafkaConsumer<>(joining, new ByteArrayDeserializer(), new ByteArrayDeserializer()) {
            /** Called on the stream thread that has the consumer. */
            @Override
            public void close(CloseOptions options) {
                super.close(
                        died.test(Thread.currentThread())
                                ? CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                                : options);
            }
        };
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }
}
