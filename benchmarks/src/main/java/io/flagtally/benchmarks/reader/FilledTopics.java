package io.flagtally.benchmarks.reader;

import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.sqlite.UsageStore;
import io.flagtally.runtime.topics.TopicManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Output topics with the rows of days that are over, hour by hour, as compaction leaves them. */
final class FilledTopics {
    private final JsonSerde<FlagUsageKey> flagKeys = new JsonSerde<>(FlagUsageKey.class);
    private final JsonSerde<FlagUsage> flagRows = new JsonSerde<>(FlagUsage.class);
    private final JsonSerde<FlagActivityKey> activityKeys = new JsonSerde<>(FlagActivityKey.class);
    private final JsonSerde<FlagActivity> activityRows = new JsonSerde<>(FlagActivity.class);
    private final JsonSerde<ReceivedPropertyValueKey> valueKeys = new JsonSerde<>(ReceivedPropertyValueKey.class);
    private final JsonSerde<ReceivedPropertyValue> valueRows = new JsonSerde<>(ReceivedPropertyValue.class);

    private FilledTopics() {}

    static void fill(Broker broker, StoreSize size) {
        new TopicManager(broker.admin())
                .createMissing(UsageStore.topics().stream()
                        .map(broker.topics().settings("")::spec)
                        .toList());
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "compression.type",
                "lz4",
                "batch.size",
                262_144,
                "linger.ms",
                20);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            FilledTopics topics = new FilledTopics();
            topics.values(producer, size);
            topics.activity(producer, size);
            topics.hours(producer, size);
        }
    }

    private void hours(KafkaProducer<byte[], byte[]> producer, StoreSize size) {
        for (int hour = size.days() * 24; hour > 0; hour--) {
            Instant start = size.end().minus(Duration.ofHours(hour));
            for (String environment : StoreSize.ENVIRONMENTS) {
                for (String app : StoreSize.APPS) {
                    for (int flag = 0; flag < size.flags(); flag++) {
                        String name = StoreSize.flag(flag);
                        long yes = (flag * 131L + hour * 17L) % 20_000;
                        send(
                                producer,
                                new ProducerRecord<>(
                                        Topic.FLAG_USAGE_HOURLY.baseName(),
                                        flagKeys.serialize("", new FlagUsageKey(environment, app, name, start)),
                                        flagRows.serialize(
                                                "", new FlagUsage(environment, app, name, start, yes, yes % 300))));
                    }
                }
            }
        }
    }

    private void activity(KafkaProducer<byte[], byte[]> producer, StoreSize size) {
        for (String environment : StoreSize.ENVIRONMENTS) {
            for (String app : StoreSize.APPS) {
                for (int flag = 0; flag < size.flags(); flag++) {
                    String name = StoreSize.flag(flag);
                    Instant last = size.lastHour();
                    send(
                            producer,
                            new ProducerRecord<>(
                                    Topic.FLAG_ACTIVITY.baseName(),
                                    activityKeys.serialize("", new FlagActivityKey(environment, app, name)),
                                    activityRows.serialize(
                                            "",
                                            new FlagActivity(environment, app, name, size.start(), last, last, last))));
                }
            }
        }
    }

    private void values(KafkaProducer<byte[], byte[]> producer, StoreSize size) {
        for (int property = 0; property < StoreSize.PROPERTIES; property++) {
            String name = StoreSize.property(property);
            for (int number = 0; number < size.values(); number++) {
                String value = StoreSize.value(number);
                send(
                        producer,
                        new ProducerRecord<>(
                                Topic.RECEIVED_PROPERTY_VALUES.baseName(),
                                valueKeys.serialize("", new ReceivedPropertyValueKey("production", name, value)),
                                valueRows.serialize(
                                        "", new ReceivedPropertyValue("production", name, value, "", Instant.EPOCH))));
            }
        }
    }

    /** A record that is not written ends the benchmark: rows would be missing at the end. */
    private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        Future<?> unused = producer.send(record);
    }
}
