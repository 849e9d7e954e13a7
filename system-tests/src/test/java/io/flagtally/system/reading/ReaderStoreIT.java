package io.flagtally.system.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.sqlite.UsageStore;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader's embedded store on a real broker: what it goes on with, and what makes it begin anew. */
class ReaderStoreIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Instant HOUR = Instant.now().truncatedTo(ChronoUnit.HOURS);
    private static final String FLAGS = Topic.FLAG_USAGE_HOURLY.baseName();
    private static final String VALUES = Topic.RECEIVED_PROPERTY_VALUES.baseName();

    @TempDir
    private static Path brokerFolder;

    private static EmbeddedBroker broker;
    private static Map<String, Object> kafka;
    private static Admin admin;

    @TempDir
    private Path folder;

    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedBroker(brokerFolder, 0, Standalone.TOPICS.maxRecordBytes());
        broker.start();
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        admin = Admin.create(kafka);
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        broker.close();
    }

    @BeforeEach
    void makeTopics() {
        createTopics(admin);
        producer = SteadyTotals.producer(kafka);
        producer.initTransactions();
    }

    @AfterEach
    void deleteTopics() throws ExecutionException, InterruptedException {
        producer.close();
        for (Topic each : UsageStore.topics()) {
            delete(each.baseName());
        }
    }

    static void createTopics(Admin admin) {
        new TopicManager(admin)
                .createMissing(UsageStore.topics().stream()
                        .map(Standalone.TOPICS::spec)
                        .toList());
    }

    @Test
    void holdsWhatIsCommittedAndGoesOnWhereItWas() throws Exception {
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            // given
            write(flag("f", 1), flag("g", 1), SteadyTotals.value("PT", false), SteadyTotals.value("FR", false));
            producer.beginTransaction();
            producer.send(flag("aborted", 1));
            producer.flush();
            producer.abortTransaction();
            write(flag("f", 2), SteadyTotals.value("FR", true));
            // then
            reader.awaitNow().assertSameAsTopics();
            assertThat(reader.flags()).hasSize(2).noneMatch(row -> row.contains("aborted"));
            assertThat(reader.rebuilds()).isEqualTo(Map.of("missing", 1L));
            assertThat(reader.database().progress()).hasSize(12).allMatch(partition -> partition.lag() == 0);
            assertThat(reader.database().problem()).isEmpty();
        }
        // when
        write(flag("f", 3));
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            // then
            reader.awaitNow().assertSameAsTopics();
            assertThat(reader.rebuilds()).isEmpty();
            assertThat(reader.count("flagtally.reader.records")).isEqualTo(1);
        }
    }

    @Test
    void whatAnOpenTransactionWroteIsNotThereAndHoldsUpNothingElse() throws Exception {
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            producer.beginTransaction();
            producer.send(flag("open", 1));
            producer.flush();
            reader.awaitNow();
            assertThat(reader.flags()).isEmpty();
            producer.commitTransaction();
            reader.awaitNow();
            assertThat(reader.flags()).hasSize(1);
        }
    }

    @Test
    void aTopicThatWasMadeAgainWhileItRunsIsReadAnew() throws Exception {
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            write(flag("old", 1), SteadyTotals.value("PT", false));
            reader.awaitNow();
            // when
            remake(FLAGS);
            write(flag("new", 1));
            // then
            await().atMost(LONGEST).until(() -> reader.rebuilds().containsKey("topic_made_again"));
            reader.awaitNow().assertSameAsTopics();
            assertThat(reader.flags()).hasSize(1).allMatch(row -> row.contains("new"));
            assertThat(reader.rebuilds()).isEqualTo(Map.of("missing", 1L, "topic_made_again", 1L));
        }
    }

    /** With so many records that the old position is in the middle of them. */
    @Test
    void aTopicThatWasMadeAgainWhileItWasAwayIsReadAnew() throws Exception {
        write(flag("old", 1), SteadyTotals.value("PT", false));
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            reader.awaitNow();
        }
        remake(FLAGS);
        write(IntStream.range(0, 100).mapToObj(i -> flag("new" + i, 1)).toArray(ProducerRecord<?, ?>[]::new));
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            reader.awaitNow().assertSameAsTopics();
            assertThat(reader.flags()).hasSize(100);
            assertThat(reader.rebuilds()).isEqualTo(Map.of("topic_made_again", 1L));
        }
    }

    @Test
    void beginsAnewWhereTheTopicNoLongerHasWhatComesNext() throws Exception {
        write(flag("f", 1), flag("g", 1), SteadyTotals.value("PT", false));
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            reader.awaitNow();
        }
        write(flag("f", 2), flag("g", 2));
        admin.deleteRecords(Map.of(
                        new TopicPartition(FLAGS, 0), RecordsToDelete.beforeOffset(-1),
                        new TopicPartition(FLAGS, 1), RecordsToDelete.beforeOffset(-1)))
                .all()
                .get();
        write(flag("h", 1));
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            reader.awaitNow().assertSameAsTopics();
            assertThat(reader.flags()).hasSize(1);
            assertThat(reader.rebuilds()).containsOnlyKeys("out_of_range");
        }
    }

    @Test
    void whoWasAwayForLongerThanTombstonesAreKeptReadsTheTablesAnew() throws Exception {
        write(flag("f", 1), SteadyTotals.value("PT", false));
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            reader.awaitNow();
        }
        InstantSource later = () -> Instant.now().plus(Duration.ofHours(25));
        try (StoreReader reader = new StoreReader(kafka, folder, later)) {
            reader.awaitNow().assertSameAsTopics();
            assertThat(reader.rebuilds()).isEqualTo(Map.of("away_too_long", 4L));
        }
    }

    @Test
    void readsPartitionsThatAreAdded() throws Exception {
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            write(flag("f", 1));
            reader.awaitNow();
            admin.createPartitions(Map.of(FLAGS, NewPartitions.increaseTo(5)))
                    .all()
                    .get();
            await().atMost(LONGEST)
                    .until(() -> admin.describeTopics(List.of(FLAGS))
                                    .allTopicNames()
                                    .get()
                                    .get(FLAGS)
                                    .partitions()
                                    .size()
                            == 5);
            producer.beginTransaction();
            for (int partition = 2; partition < 5; partition++) {
                ProducerRecord<byte[], byte[]> row = flag("f" + partition, 1);
                producer.send(new ProducerRecord<>(FLAGS, partition, row.key(), row.value()));
            }
            producer.commitTransaction();
            await().atMost(LONGEST).until(() -> reader.database().progress().size() == 15);
            reader.awaitNow().assertSameAsTopics();
            assertThat(reader.flags()).hasSize(4);
        }
    }

    @Test
    void leavesOutWhatIsNotARowAndGoesOn() throws Exception {
        write(
                new ProducerRecord<>(FLAGS, bytes("{}"), bytes("{\"environment\":\"prod\"}")),
                new ProducerRecord<>(FLAGS, bytes("no JSON"), bytes("no JSON")),
                new ProducerRecord<>(VALUES, bytes("{}"), null),
                SteadyTotals.flagUsage(new FlagUsage("prod", "web", "negative", HOUR, -1, 0)),
                SteadyTotals.flagUsage(new FlagUsage("prod", "web", "no hour", HOUR.plusSeconds(1), 1, 0)),
                flag("f", 1));
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            reader.awaitNow();
            assertThat(reader.flags()).hasSize(1);
            assertThat(reader.count("flagtally.reader.records.unreadable")).isEqualTo(5);
        }
    }

    @Test
    void anErasedValueIsGoneFromTheFileWhileTheReaderRuns() throws Exception {
        String secret = "jane.doe@example.com";
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            write(SteadyTotals.value(secret, false), SteadyTotals.value("PT", false));
            reader.awaitNow();
            assertThat(filesWith(secret)).isNotEmpty();
            write(SteadyTotals.value(secret, true));
            reader.awaitNow();
            await().atMost(LONGEST).until(() -> filesWith(secret).isEmpty());
            assertThat(filesWith("PT")).isNotEmpty();
        }
    }

    @Test
    void aFileThatWasDamagedWhileTheReaderWasAwayIsReadAnew() throws Exception {
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            write(IntStream.range(0, 3_000).mapToObj(i -> flag("flag" + i, 1)).toArray(ProducerRecord<?, ?>[]::new));
            reader.awaitNow();
        }
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("usage.db").toFile(), "rw")) {
            for (long page = 4_096; page < file.length(); page += 8_192) {
                file.seek(page);
                file.write(new byte[4_096]);
            }
        }
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            reader.awaitNow().assertSameAsTopics();
            assertThat(reader.rebuilds()).isEqualTo(Map.of("damaged", 1L));
        }
    }

    @Test
    void aFileThatIsDeletedWhileTheReaderRunsIsReadAnew() throws Exception {
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            write(flag("f", 1), SteadyTotals.value("PT", false));
            reader.awaitNow();
            // when
            Files.delete(folder.resolve("usage.db"));
            // then
            await().atMost(LONGEST).until(() -> reader.rebuilds().equals(Map.of("missing", 2L)));
            reader.awaitNow().assertSameAsTopics();
        }
    }

    /** Nothing is written any more, so only a query can find it. */
    @Test
    void damageThatAQueryFindsIsReadAnewWhileTheReaderRuns() throws Exception {
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            write(flag("f", 1), SteadyTotals.value("PT", false));
            reader.awaitNow();
            // when
            for (String name : List.of("usage.db", "usage.db-wal")) {
                Path file = folder.resolve(name);
                Files.write(file, new byte[(int) Files.size(file)], StandardOpenOption.WRITE);
            }
            // then
            await().atMost(LONGEST).until(() -> {
                reader.query();
                return reader.rebuilds().containsKey("damaged");
            });
            reader.awaitNow().assertSameAsTopics();
        }
    }

    @Test
    void waitsForTopicsThatDoNotExistYet() throws Exception {
        delete(FLAGS);
        try (StoreReader reader = new StoreReader(kafka, folder)) {
            await().atMost(LONGEST).until(() -> reader.database()
                    .problem()
                    .filter(problem -> problem.contains("topic " + FLAGS + " does not exist"))
                    .isPresent());
            assertThat(reader.database().isCaughtUp()).isFalse();
            createTopics(admin);
            reader.awaitNow();
            assertThat(reader.database().problem()).isEmpty();
        }
    }

    private void write(ProducerRecord<?, ?>... records) {
        producer.beginTransaction();
        for (ProducerRecord<?, ?> each : records) {
            producer.send(new ProducerRecord<>(each.topic(), (byte[]) each.key(), (byte[]) each.value()));
        }
        producer.commitTransaction();
    }

    private static ProducerRecord<byte[], byte[]> flag(String flag, long yes) {
        return SteadyTotals.flagUsage(new FlagUsage("prod", "web", flag, HOUR, yes, 0));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void remake(String topic) throws ExecutionException, InterruptedException {
        delete(topic);
        createTopics(admin);
        // Its memory of the old topic ends.
        producer.close();
        producer = SteadyTotals.producer(kafka);
        producer.initTransactions();
    }

    private static void delete(String topic) throws ExecutionException, InterruptedException {
        if (admin.listTopics().names().get().contains(topic)) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(LONGEST)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    private List<Path> filesWith(String text) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("usage.db"))
                    .filter(file -> contains(file, text))
                    .collect(Collectors.toList());
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
