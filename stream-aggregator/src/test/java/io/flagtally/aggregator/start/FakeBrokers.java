package io.flagtally.aggregator.start;

import io.flagtally.runtime.KafkaAnswers;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClientTestUtils;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.AlterConfigsResult;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.protocol.Errors;

/** Brokers that hold topics, and where one group is in them. */
final class FakeBrokers extends MockAdminClient {
    private static final Node BROKER = new Node(0, "unused", 9092);

    private final Map<TopicPartition, Log> logs = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> open = new HashMap<>();
    private final List<ConfigEntry> ofBroker = new ArrayList<>();
    private int commits;
    private int commitsRefused;
    private volatile boolean closed;
    private ApiException configsRefused;
    private ApiException changesRefused;

    /** Offsets of a partition, and the time of its first record in ms; below 0 if there is none. */
    record Log(long earliest, long end, long firstTimestamp) {
        static final Log NEW = new Log(0, 0, -1);

        static Log of(long earliest, long end) {
            return new Log(earliest, end, -1);
        }
    }

    FakeBrokers() {
        super(List.of(BROKER), BROKER);
    }

    FakeBrokers topic(String name, Log... partitions) {
        return topic(name, Map.of(), partitions);
    }

    FakeBrokers topic(String name, Map<String, String> configs, Log... partitions) {
        List<TopicPartitionInfo> infos = new ArrayList<>();
        for (Log log : partitions) {
            logs.put(new TopicPartition(name, infos.size()), log);
            infos.add(new TopicPartitionInfo(infos.size(), BROKER, List.of(BROKER), List.of()));
        }
        addTopic(false, name, infos, configs);
        return this;
    }

    FakeBrokers committed(String topic, int partition, long offset) {
        return committed(topic, partition, new OffsetAndMetadata(offset));
    }

    FakeBrokers committed(String topic, int partition, OffsetAndMetadata offset) {
        committed.put(new TopicPartition(topic, partition), offset);
        return this;
    }

    /** As {@link #committed}, by a transaction that is over once the group's stable offsets are asked for. */
    FakeBrokers committing(String topic, int partition, long offset) {
        open.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset));
        return this;
    }

    /** Where the group is in the first partition of a topic; null if nowhere. */
    OffsetAndMetadata committed(String topic) {
        return committed.get(new TopicPartition(topic, 0));
    }

    /** How often offsets were committed. */
    int commits() {
        return commits;
    }

    /** What a broker says of itself. */
    void broker(ConfigEntry... settings) {
        ofBroker.addAll(List.of(settings));
    }

    /** Instances run, and commit their own offsets: so many commits are refused. */
    void refuseCommits(int next) {
        commitsRefused = next;
    }

    boolean isClosed() {
        return closed;
    }

    void refuseConfigs(ApiException answer) {
        configsRefused = answer;
    }

    void refuseChanges(ApiException answer) {
        changesRefused = answer;
    }

    /** A consumer that finds one record at the earliest offset of each partition that is not empty. */
    Consumer<byte[], byte[]> consumer(byte[] value) {
        return new MockConsumer<>("earliest") {
            @Override
            public synchronized void assign(Collection<TopicPartition> partitions) {
                super.assign(partitions);
                partitions.forEach(partition -> {
                    updateBeginningOffsets(Map.of(partition, logs.get(partition).earliest));
                    updateEndOffsets(Map.of(partition, logs.get(partition).end));
                });
            }

            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                assignment()
                        .forEach(partition -> addRecord(new ConsumerRecord<>(
                                partition.topic(), partition.partition(), logs.get(partition).earliest, null, value)));
                return super.poll(timeout);
            }
        };
    }

    @Override
    public synchronized void close(Duration timeout) {
        closed = true;
    }

    @Override
    public synchronized ListOffsetsResult listOffsets(
            Map<TopicPartition, OffsetSpec> asked, ListOffsetsOptions options) {
        Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> answers = new HashMap<>();
        asked.forEach((partition, spec) ->
                answers.put(partition, KafkaFuture.completedFuture(answer(logs.get(partition), spec))));
        return new ListOffsetsResult(answers);
    }

    private static ListOffsetsResultInfo answer(Log log, OffsetSpec spec) {
        if (spec instanceof OffsetSpec.EarliestSpec) {
            return info(log.earliest, -1);
        }
        return spec instanceof OffsetSpec.LatestSpec
                ? info(log.end, -1)
                : info(log.firstTimestamp < 0 ? -1 : log.earliest, log.firstTimestamp);
    }

    private static ListOffsetsResultInfo info(long offset, long timestamp) {
        return new ListOffsetsResultInfo(offset, timestamp, Optional.empty());
    }

    @Override
    public synchronized ListConsumerGroupOffsetsResult listConsumerGroupOffsets(
            Map<String, ListConsumerGroupOffsetsSpec> groups, ListConsumerGroupOffsetsOptions options) {
        if (options.requireStable()) {
            committed.putAll(open);
            open.clear();
        }
        return AdminClientTestUtils.listConsumerGroupOffsetsResult(
                Map.of(groups.keySet().iterator().next(), committed));
    }

    @Override
    public synchronized AlterConsumerGroupOffsetsResult alterConsumerGroupOffsets(
            String group, Map<TopicPartition, OffsetAndMetadata> offsets, AlterConsumerGroupOffsetsOptions options) {
        Errors error = commitsRefused-- > 0 ? Errors.UNKNOWN_MEMBER_ID : Errors.NONE;
        Map<TopicPartition, Errors> errors = new HashMap<>();
        offsets.keySet().forEach(partition -> errors.put(partition, error));
        if (error == Errors.NONE) {
            commits++;
            committed.putAll(offsets);
        }
        try {
            // Its constructor is Kafka's own, and no class of Kafka's test jar calls it.
            Constructor<AlterConsumerGroupOffsetsResult> answer =
                    AlterConsumerGroupOffsetsResult.class.getDeclaredConstructor(KafkaFuture.class);
            answer.setAccessible(true);
            return answer.newInstance(KafkaFuture.completedFuture(errors));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized DescribeConfigsResult describeConfigs(
            Collection<ConfigResource> resources, DescribeConfigsOptions options) {
        ConfigResource first = resources.iterator().next();
        if (configsRefused != null) {
            return new Refused(first, configsRefused);
        }
        return first.type() == ConfigResource.Type.BROKER
                ? AdminClientTestUtils.describeConfigsResult(first, new Config(ofBroker))
                : super.describeConfigs(resources, options);
    }

    @Override
    public synchronized AlterConfigsResult incrementalAlterConfigs(
            Map<ConfigResource, Collection<AlterConfigOp>> changes, AlterConfigsOptions options) {
        return changesRefused == null
                ? super.incrementalAlterConfigs(changes, options)
                : AdminClientTestUtils.alterConfigsResult(
                        changes.keySet().iterator().next(), changesRefused);
    }

    /** What a topic's setting is now. */
    String config(String topic, String setting) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        KafkaFuture<Config> config = super.describeConfigs(List.of(resource), new DescribeConfigsOptions())
                .values()
                .get(resource);
        return KafkaAnswers.await(config).get(setting).value();
    }

    private static final class Refused extends DescribeConfigsResult {
        Refused(ConfigResource resource, ApiException answer) {
            super(Map.of(resource, failed(answer)));
        }

        private static KafkaFuture<Config> failed(ApiException answer) {
            KafkaFutureImpl<Config> future = new KafkaFutureImpl<>();
            future.completeExceptionally(answer);
            return future;
        }
    }
}
