package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the last committed records of topics. */
final class LastRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Broker broker;
    private final KafkaConsumer<byte[], byte[]> consumer;

    LastRecords(Broker broker) {
        this.broker = broker;
        consumer = broker.committed(new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Up to {@code most} rows of an application: of flags and of variants, as far as both are there. */
    List<ChangedRow> changedRows(Application application, int most) {
        // Both lists have the flags' topic first.
        List<String> changelogs = broker.topicNames(application::isHourlyChangelog);
        List<String> hourly = broker.topicNames(application::isHourly);
        List<ChangedRow> rows = new ArrayList<>();
        for (int kind = 0; kind < hourly.size(); kind++) {
            List<ConsumerRecord<byte[], byte[]>> stored = of(changelogs.get(kind), most / hourly.size());
            List<ConsumerRecord<byte[], byte[]>> sent = of(hourly.get(kind), most / hourly.size());
            for (int i = 0; i < Math.min(stored.size(), sent.size()); i++) {
                rows.add(new ChangedRow(
                        stored.get(i).key(),
                        stored.get(i).value(),
                        sent.get(i).key(),
                        sent.get(i).value()));
            }
        }
        return rows;
    }

    private List<ConsumerRecord<byte[], byte[]>> of(String topic, int most) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ends.forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - most / partitions.size())));
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(records::add);
        }
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
