package io.flagtally.cli.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsCommandIT {
    private static final String HOUR = "2026-11-21T12:00:00Z";
    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static String servers;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final String prefix = "test" + TESTS.incrementAndGet() + ".";

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedBroker(folder, 0, TopicSettings.DEFAULT_MAX_RECORD_BYTES);
        broker.start();
        servers = broker.bootstrapServers();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(
                            new NewTopic(Topic.FLAG_USAGE_HOURLY.name(prefix), 2, (short) 1),
                            new NewTopic(Topic.CLIENT_APPLICATIONS.name(prefix), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Test
    void printsTheLastRowOfEveryKeyAsATableSortedByKey() {
        // given
        commit(List.of(usage("shop", "beta", 1, 2), usage("app", "zeta", 7, 0), usage("shop", "beta", 1234, 56)));
        // when
        int exit = rows("flag-usage-hourly");
        // then
        assertThat(out)
                .hasToString(
                        """
                environment  app   flag  window_start           yes  no
                development  app   zeta  2026-11-21T12:00:00Z     7   0
                development  shop  beta  2026-11-21T12:00:00Z  1234  56
                """);
        assertThat(exit).isZero();
    }

    @Test
    void printsOneJsonObjectALine() {
        // given
        commit(List.of(usage("shop", "größe", 1, 2), usage("app", "zeta", 7, 0)));
        // when
        rows("flag-usage-hourly", "--json");
        // then
        assertThat(out)
                .hasToString(
                        """
                {"environment":"development","app":"app","flag":"zeta","window_start":"2026-11-21T12:00:00Z","yes":7,"no":0}
                {"environment":"development","app":"shop","flag":"größe","window_start":"2026-11-21T12:00:00Z","yes":1,"no":2}
                """);
    }

    @Test
    void takesTheNameWithThePrefixToo() {
        // given
        commit(List.of(usage("app", "zeta", 7, 0)));
        // when
        int exit = rows(prefix + "flag-usage-hourly");
        // then
        assertThat(out.toString()).contains("zeta");
        assertThat(exit).isZero();
    }

    @Test
    void leavesOutARowThatATombstoneRemoved() {
        // given
        commit(List.of(usage("app", "gone", 1, 1), usage("app", "kept", 2, 2), tombstone("app", "gone")));
        // when
        rows("flag-usage-hourly");
        // then
        assertThat(out.toString()).contains("kept").doesNotContain("gone");
    }

    @Test
    void leavesOutWhatATransactionWroteThatWasAborted() {
        // given
        commit(List.of(usage("app", "flag", 1, 1)));
        transaction(
                producer -> {
                    producer.send(usage("app", "flag", 666, 666));
                    producer.send(usage("app", "other", 666, 666));
                    producer.flush();
                },
                Producer::abortTransaction);
        // when
        int exit = rows("flag-usage-hourly");
        // then
        assertThat(out.toString()).hasLineCount(2).doesNotContain("666");
        assertThat(exit).isZero();
    }

    @Test
    void doesNotWaitForATransactionThatIsStillOpen() {
        // given
        commit(List.of(usage("app", "flag", 1, 1)));
        transaction(
                producer -> {
                    producer.send(usage("app", "flag", 666, 666));
                    producer.flush();
                    // when
                    rows("flag-usage-hourly");
                },
                Producer::commitTransaction);
        // then
        assertThat(out.toString()).hasLineCount(2).doesNotContain("666");
    }

    @Test
    void saysSoWhenThereAreNoRowsYet() {
        // when
        int exit = rows("client-applications");
        // then
        assertThat(out).hasToString("");
        assertThat(err).hasToString("no rows yet in " + prefix + "client-applications\n");
        assertThat(exit).isZero();
    }

    @Test
    void followsChangesUntilNobodyReads() {
        // given
        commit(List.of(usage("app", "flag", 1, 1)));
        String topic = prefix + "flag-usage-hourly";
        BreakablePipe pipe = new BreakablePipe();
        CompletableFuture<Integer> following = CompletableFuture.supplyAsync(
                () -> run(pipe, Map.of("FLAGTALLY_BOOTSTRAP_SERVERS", servers), topic, "--follow"));
        await().untilAsserted(() -> assertThat(pipe.text()).hasLineCount(2));
        // when
        commit(List.of(usage("app", "flag", 2, 1), usage("app", "flag", 3, 1)));
        // then
        await().untilAsserted(() -> assertThat(pipe.text()).endsWith("    3   1\n"));
        // when
        pipe.breakNow();
        commit(List.of(usage("app", "flag", 4, 1)));
        // then
        assertThat(following).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(0);
    }

    @Test
    void namesTheOutputTopicsWhenItDoesNotKnowTheOneAskedFor() {
        // when
        int exit = rows("flag-usage-daily", "--kafka-config", "/no/such/file");
        // then
        assertThat(err.toString())
                .contains("TOPIC: 'flag-usage-daily' is not one of flag-usage-hourly, flag-variant-usage-hourly,"
                        + " received-properties, received-property-values, client-applications, flag-activity")
                .contains("--kafka-config (FLAGTALLY_KAFKA_CONFIG): can't read /no/such/file");
        assertThat(err.toString()).hasLineCount(3);
        assertThat(exit).isEqualTo(2);
    }

    @Test
    void saysHowToMakeATopicThatDoesNotExist() {
        // when
        int exit = rows("received-properties");
        // then
        assertThat(err)
                .hasToString("topic " + prefix
                        + "received-properties does not exist: 'flagtally topics --create' makes what is missing\n");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void saysWhereItLookedWhenKafkaDoesNotAnswer() {
        // when
        int exit = rows(
                "flag-usage-hourly", "--bootstrap-servers", "127.0.0.1:1", "--kafka", "default.api.timeout.ms=500");
        // then
        assertThat(err).hasToString("Kafka does not answer at 127.0.0.1:1: see --bootstrap-servers\n");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void keepsAFlagsNameFromSteeringTheTerminal() {
        // given
        commit(List.of(usage("app", "\\u001b[2Jred\\n", 1, 1)));
        // when
        rows("flag-usage-hourly");
        // then
        assertThat(out.toString()).contains("\\u001b[2Jred\\u000a").hasLineCount(2);
    }

    /** Runs the command with this test's prefix and broker. */
    private int rows(String... arguments) {
        return run(out, Map.of("FLAGTALLY_TOPIC_PREFIX", prefix, "FLAGTALLY_BOOTSTRAP_SERVERS", servers), arguments);
    }

    private int run(Writer output, Map<String, String> environment, String... arguments) {
        return new CommandRunner(new RowsCommand(), environment)
                .withOutput(new PrintWriter(output, true), new PrintWriter(err, true))
                .run(arguments);
    }

    private static void commit(List<ProducerRecord<String, String>> records) {
        transaction(producer -> records.forEach(producer::send), Producer::commitTransaction);
    }

    private static void transaction(
            Consumer<Producer<String, String>> writing, Consumer<Producer<String, String>> ending) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "transactional.id", "test");
        try (Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            writing.accept(producer);
            ending.accept(producer);
        }
    }

    private ProducerRecord<String, String> usage(String app, String flag, long yes, long no) {
        String key = key(app, flag);
        String value = "%s,\"yes\":%d,\"no\":%d}".formatted(key.substring(0, key.length() - 1), yes, no);
        return new ProducerRecord<>(Topic.FLAG_USAGE_HOURLY.name(prefix), key, value);
    }

    private ProducerRecord<String, String> tombstone(String app, String flag) {
        return new ProducerRecord<>(Topic.FLAG_USAGE_HOURLY.name(prefix), key(app, flag), null);
    }

    private static String key(String app, String flag) {
        return "{\"environment\":\"development\",\"app\":\"%s\",\"flag\":\"%s\",\"window_start\":\"%s\"}"
                .formatted(app, flag, HOUR);
    }

    /** A pipe whose reader can go away. */
    private static final class BreakablePipe extends Writer {
        private final StringBuffer written = new StringBuffer();
        private volatile boolean broken;

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            if (broken) {
                throw new IOException("broken pipe");
            }
            written.append(characters, offset, length);
        }

        String text() {
            return written.toString();
        }

        void breakNow() {
            broken = true;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
