package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.sinks.ConnectorsCommand;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.data.Record;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the output topics come out of Iceberg's tables, files in a folder, by a real Connect worker. */
class IcebergSinkIT {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final List<Topic> TOPICS =
            Arrays.stream(Topic.values()).filter(Topic::isOutput).toList();
    private static final JsonMapper JSON = new JsonMapper();
    private static final int KILLED_AFTER = 100;

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static IcebergTables tables;
    private static ChildConnect connect;

    @BeforeAll
    static void startAll() throws Exception {
        StandaloneLogs.quiet();
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes());
        broker.start();
        try (Admin admin = Admin.create(kafka())) {
            new TopicManager(admin).createMissing(Standalone.TOPICS.specs());
            admin.createTopics(List.of(new NewTopic("iceberg-sink-control", 1, (short) 1)))
                    .all()
                    .get();
        }
        Path warehouse = folder.resolve("warehouse");
        tables = IcebergTables.in(warehouse);
        connect = ChildConnect.configured(
                folder,
                ChildConnect.ICEBERG_PLUGIN,
                Map.ofEntries(
                        Map.entry("CONNECT_BOOTSTRAP_SERVERS", broker.bootstrapServers()),
                        Map.entry("CONNECT_REPLICATION_FACTOR", "1"),
                        Map.entry("SINK_ICEBERG_BOOTSTRAP_SERVERS", broker.bootstrapServers()),
                        Map.entry("SINK_ICEBERG_CATALOG", "hadoop"),
                        Map.entry("SINK_ICEBERG_URI", ""),
                        Map.entry("SINK_ICEBERG_WAREHOUSE", warehouse.toUri().toString()),
                        Map.entry("SINK_ICEBERG_NAMESPACE", IcebergTables.NAMESPACE),
                        Map.entry("SINK_ICEBERG_AUTH", "none"),
                        Map.entry("SINK_ICEBERG_CREDENTIAL", ""),
                        Map.entry("SINK_ICEBERG_COMMIT_INTERVAL_MS", "1000"),
                        Map.entry("SINK_DEAD_LETTER_REPLICAS", "1")));
        connect.start();
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out, true);
        int applied = new CommandRunner(new ConnectorsCommand(), Map.of("FLAGTALLY_CONNECT_URL", connect.url()))
                .withOutput(writer, writer)
                // A task without rows takes no part in a commit, which is then made when its time is up.
                .run("apply", "--sink", "iceberg", "--set", "iceberg.control.commit.timeout-ms=2000");
        assertThat(applied).as(() -> out + "\n" + connect).isZero();
    }

    @AfterAll
    static void stopAll() throws IOException {
        if (connect != null) {
            connect.close();
        }
        if (tables != null) {
            tables.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void thePluginKnowsEverySettingOfItsFiles() throws Exception {
        connect.assertKnowsEverySettingOf(
                Path.of("../sink-connector-config/connectors/iceberg"), "iceberg\\.(catalog|kafka)\\..*");
    }

    @Test
    void everyChangeIsATypedRowAndTheViewHasTheLastOfEachKey() throws Exception {
        // given
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (Topic topic : TOPICS) {
                byte[] key = JSON.writeValueAsBytes(example(topic, "key"));
                producer.send(
                        new ProducerRecord<>(topic.baseName(), key, JSON.writeValueAsBytes(example(topic, "value"))));
                producer.send(new ProducerRecord<>(topic.baseName(), key, JSON.writeValueAsBytes(changed(topic))));
                // A tombstone is passed over.
                producer.send(new ProducerRecord<>(topic.baseName(), key, null));
            }
        }
        for (Topic topic : TOPICS) {
            // then
            await().atMost(LONGEST).untilAsserted(() -> assertThat(ofTheExample(topic))
                    .as(connect::toString)
                    .hasSize(2));
            assertThat(tables.lastRows(topic.tableName())).contains(lastRow(changed(topic)));
            JsonNode properties = schema(topic, "value").get("properties");
            for (Record row : ofTheExample(topic)) {
                properties.properties().forEach(each -> assertThat(row.getField(each.getKey()))
                        .as("%s.%s", topic, each.getKey())
                        .satisfiesAnyOf(
                                value -> assertThat(value).isInstanceOf(type(each.getValue())),
                                value -> assertThat(value).isNull()));
            }
        }
    }

    @Test
    void aWorkerThatIsKilledLeavesEachChangeInTheTableOnce() throws Exception {
        // given
        produceFlags(0, KILLED_AFTER);
        await().atMost(LONGEST).until(() -> !flags().isEmpty());
        // when
        produceFlags(KILLED_AFTER, 2 * KILLED_AFTER);
        connect.kill();
        produceFlags(2 * KILLED_AFTER, 3 * KILLED_AFTER);
        connect.start();
        // then
        await().atMost(LONGEST)
                .untilAsserted(() ->
                        assertThat(Set.copyOf(flags())).as(connect::toString).hasSize(3 * KILLED_AFTER));
        assertThat(flags()).hasSize(3 * KILLED_AFTER);
    }

    private static void produceFlags(int from, int to) throws Exception {
        Topic topic = Topic.FLAG_USAGE_HOURLY;
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = from; i < to; i++) {
                ObjectNode key = example(topic, "key").put("app", "killed").put("flag", "f" + i);
                ObjectNode value = example(topic, "value").put("app", "killed").put("flag", "f" + i);
                producer.send(new ProducerRecord<>(
                        topic.baseName(), JSON.writeValueAsBytes(key), JSON.writeValueAsBytes(value)));
            }
        }
    }

    private static List<String> flags() {
        return tables.rows(Topic.FLAG_USAGE_HOURLY.tableName()).stream()
                .filter(row -> row.getField("app").equals("killed"))
                .map(row -> row.getField("flag").toString())
                .toList();
    }

    private static List<Record> ofTheExample(Topic topic) {
        return tables.rows(topic.tableName()).stream()
                .filter(row -> !"killed".equals(row.struct().field("app") == null ? null : row.getField("app")))
                .toList();
    }

    private static String lastRow(ObjectNode value) {
        return value.properties().stream()
                .map(each -> each.getKey() + "=" + text(each.getValue()))
                .collect(Collectors.joining("|"));
    }

    private static String text(JsonNode value) {
        boolean isTime = value.asText().matches("\\d{4}-\\d\\d-\\d\\dT.*");
        return isTime ? OffsetDateTime.parse(value.textValue()).toString() : value.asText();
    }

    /** The same row later: numbers have grown, times have gone on, an hour that may be missing is. */
    private static ObjectNode changed(Topic topic) throws IOException {
        ObjectNode value = example(topic, "value");
        JsonNode key = example(topic, "key");
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        names.removeIf(key::has);
        for (String name : names) {
            if (value.get(name).isIntegralNumber()) {
                value.put(name, value.get(name).longValue() + 1);
            } else {
                value.put(name, value.get(name).textValue().replace("2026", "2027"));
            }
        }
        if (value.has("last_yes")) {
            value.putNull("last_yes");
        }
        return value;
    }

    private static Class<?> type(JsonNode property) {
        if (property.has("format")) {
            return OffsetDateTime.class;
        }
        return property.get("type").asText().equals("integer") ? Long.class : String.class;
    }

    private static ObjectNode example(Topic topic, String part) throws IOException {
        return schema(topic, part).get("examples").get(0).deepCopy();
    }

    private static JsonNode schema(Topic topic, String part) throws IOException {
        String name = "/io/flagtally/model/schemas/" + topic.baseName() + "." + part + ".json";
        try (InputStream in = Topic.class.getResourceAsStream(name)) {
            return JSON.readTree(in);
        }
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
    }
}
