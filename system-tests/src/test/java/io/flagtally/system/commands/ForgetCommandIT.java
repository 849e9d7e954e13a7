package io.flagtally.system.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.cli.ForgetCommand;
import io.flagtally.aggregator.properties.Erasable;
import io.flagtally.aggregator.properties.PropertyTopics;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.RunningStandalone;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class ForgetCommandIT {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String SECRET = "U4zZSgiR-Elon-7d1c0f";
    private static final String KEPT = "Be6QkIjN-Jeff-55aa";
    private static final String CHANGELOG = "flagtally-aggregator-received-property-values-changelog";
    private static final String VALUES = Topic.RECEIVED_PROPERTY_VALUES.baseName();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Before tests run beside each other: the first logger of a JVM must be made by one thread. */
    @BeforeAll
    static void quietLogs() {
        StandaloneLogs.quiet();
    }

    @Test
    void erasesAValueForGoodFromStoreAndTopicAndDisk() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder)) {
            // given
            compactAtOnce(standalone);
            post(standalone, "userId", SECRET, KEPT, "late");
            post(standalone, "other", SECRET);
            awaitValues(standalone, "other=" + SECRET, "userId=" + KEPT, "userId=" + SECRET, "userId=late");
            assertThat(onDisk(SECRET)).isTrue();

            // when
            int exit = forget(standalone, "--property", "userId", "--value", SECRET);

            // then
            assertThat(exit).as(err::toString).isZero();
            assertThat(values(standalone)).containsExactly("other=" + SECRET, "userId=" + KEPT, "userId=late");
            assertThat(out.toString()).contains("erased: no row is left").doesNotContain(SECRET);
            assertThatTombstoneIsAtItsPlace(standalone);

            // when
            exit = forget(standalone, "--property", "other");

            // then
            assertThat(exit).as(err::toString).isZero();
            assertThat(values(standalone)).containsExactly("userId=" + KEPT, "userId=late");
            assertThat(standalone.rows(Topic.RECEIVED_PROPERTIES, ReceivedProperty.class))
                    .extracting(ReceivedProperty::property)
                    .containsExactly("userId");
        }
        try (EmbeddedBroker alone =
                new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes())) {
            // given
            alone.start();
            // when
            int exit = forget(alone.bootstrapServers(), "--property", "userId", "--value", "late", "--timeout", "3s");
            // then
            assertThat(exit).isEqualTo(1);
            assertThat(err.toString()).contains("The request stays", "property-sightings-repartition-");
        }
        deleteState();
        try (RunningStandalone standalone = RunningStandalone.in(folder)) {
            // when
            post(standalone, "userId", KEPT, "new");
            // then
            awaitValues(standalone, "userId=" + KEPT, "userId=new");
            awaitBytesGone(standalone);
            assertThat(onDisk(KEPT)).isTrue();
            assertThat(forget(standalone, "--property", "userId", "--value", SECRET))
                    .as(out::toString)
                    .isEqualTo(3);
            assertThat(err.toString()).contains("nothing to forget");
        }
    }

    @Test
    void doesNotSayThatNothingIsThereWhileASightingWaits() throws Exception {
        // given
        RunningStandalone.in(folder).close();
        try (EmbeddedBroker alone =
                new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes())) {
            alone.start();
            waitForAnAggregator(alone.bootstrapServers());
            // when
            int exit = forget(alone.bootstrapServers(), "--property", "userId", "--timeout", "5s");
            // then
            assertThat(err.toString())
                    .contains(
                            "on flagtally-aggregator-property-sightings-repartition sightings wait that may be of it");
            assertThat(exit).isEqualTo(1);
        }
        // when
        try (RunningStandalone standalone = RunningStandalone.in(folder)) {
            int exit = forget(standalone, "--property", "userId");
            // then
            assertThat(err.toString()).contains("nothing to forget: no output or changelog holds any record of it");
            assertThat(exit).isEqualTo(3);
        }
    }

    /**
     * Writes what only an aggregator can tell whether it is of some property: any record for the task that holds it.
     */
    private static void waitForAnAggregator(String servers) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new PropertyTopics("", "flagtally-aggregator")
                            .request(new Erasable.Value("production", "other", "x")))
                    .get();
        }
    }

    private static void post(RunningStandalone standalone, String property, String... values) throws Exception {
        List<String> pairs =
                Stream.of(values).map(value -> "[\"" + value + "\"]").toList();
        String body = "{\"receivedProperties\":{\"" + property + "\":[1721461881,1721461898]},\"receivedValues\":{\""
                + property + "\":[" + String.join(",", pairs) + "]}}";
        assertThat(standalone.postTggl(body)).isEqualTo(200);
    }

    private static void awaitValues(RunningStandalone standalone, String... expected) {
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(values(standalone)).containsExactly(expected));
    }

    private static List<String> values(RunningStandalone standalone) {
        return standalone.rows(Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValue.class).stream()
                .map(row -> row.property() + "=" + row.value())
                .toList();
    }

    private int forget(RunningStandalone standalone, String... arguments) {
        return forget(standalone.standalone().bootstrapServers(), arguments);
    }

    private int forget(String servers, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandRunner(new ForgetCommand(), Map.of("FLAGTALLY_BOOTSTRAP_SERVERS", servers))
                .withOutput(new PrintWriter(out, true), new PrintWriter(err, true))
                .run(arguments);
    }

    private void assertThatTombstoneIsAtItsPlace(RunningStandalone standalone) {
        String place = out.toString()
                .lines()
                .filter(line -> line.startsWith("tombstone "))
                .findFirst()
                .orElseThrow();
        int at = place.indexOf('@');
        TopicPartition partition = new TopicPartition(
                VALUES, Integer.parseInt(place.substring(("tombstone " + VALUES + "-").length(), at)));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                standalone.standalone().kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, Long.parseLong(place.substring(at + 1)));
            List<String> found = new ArrayList<>();
            await().atMost(LONGEST).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> found.add(new String(record.key(), ISO_8859_1)
                                + (record.value() == null ? " is erased" : " is live")));
                return !found.isEmpty();
            });
            assertThat(found.get(0)).contains(SECRET).endsWith(" is erased");
        }
    }

    /** What takes up to a day by default takes some writes here. */
    private static void compactAtOnce(RunningStandalone standalone) throws Exception {
        try (Admin admin = Admin.create(standalone.standalone().kafka())) {
            Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
            for (String topic : List.of(VALUES, CHANGELOG)) {
                changes.put(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(
                                set("max.compaction.lag.ms", "1"),
                                set("delete.retention.ms", "0"),
                                set("file.delete.delay.ms", "0")));
            }
            changes.put(
                    new ConfigResource(ConfigResource.Type.BROKER, ""), List.of(set("log.cleaner.backoff.ms", "200")));
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), OpType.SET);
    }

    /** Posts on, since a partition that nothing more is written to keeps its last segment. */
    private void awaitBytesGone(RunningStandalone standalone) {
        int[] posts = {0};
        await().atMost(LONGEST).pollInterval(Duration.ofMillis(500)).until(() -> {
            String more = "more" + posts[0]++;
            post(standalone, "filler", more + "a", more + "b", more + "c", more + "d");
            return !onDisk(SECRET);
        });
    }

    /** True if a segment of the output or of the changelog holds the bytes of {@code text}. */
    private boolean onDisk(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("kafka"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".log"))
                    .filter(file -> {
                        String partition = file.getParent().getFileName().toString();
                        return partition.startsWith(VALUES) || partition.startsWith(CHANGELOG);
                    })
                    .anyMatch(file -> read(file).contains(text));
        } catch (UncheckedIOException e) {
            // A file went away meanwhile.
            return true;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So that stores must be rebuilt from their changelogs. */
    private void deleteState() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("streams"))) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
