package io.flagtally.system.deploy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Keeps the newest row of every flag and hour in memory, and prints each that changes. Takes the addresses of brokers.
 */
public final class UsageConsumer {
    private static final String TOPIC = "flag-usage-hourly";

    private final Map<String, String> rows = new HashMap<>();

    private UsageConsumer() {}

    public static void main(String[] args) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", args[0],
                // Without it, totals would show that a crash takes back.
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false");
        UsageConsumer usage = new UsageConsumer();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                    .toList();
            // Memory is empty at each start, so each reads every row. One that writes to a table subscribes with a
            // group id instead, and commits its offsets after its rows: to store a row again does no harm.
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!System.out.checkError()) {
                consumer.poll(Duration.ofSeconds(1)).forEach(usage::store);
            }
        }
    }

    /** The value is the row's new total: it replaces the old one, and is never added to it. */
    private void store(ConsumerRecord<String, String> record) {
        if (record.value() == null) {
            rows.remove(record.key());
            System.out.println("removed " + record.key());
        } else if (!record.value().equals(rows.put(record.key(), record.value()))) {
            System.out.println("row " + record.value());
        }
    }
}
