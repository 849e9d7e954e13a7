package io.flagtally.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The command against a real broker, on letters as an aggregator leaves them. */
@Execution(ExecutionMode.CONCURRENT)
class DeadLettersCommandIT {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final Instant EARLIER = NOW.minus(Duration.ofHours(3));
    private static final Instant TOO_LONG_AGO = NOW.minus(Duration.ofDays(8)).minusSeconds(60);
    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    private final String prefix = "test" + TESTS.incrementAndGet() + ".";
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private LettersFixture letters;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedBroker(folder, 0, TopicSettings.DEFAULT_MAX_RECORD_BYTES);
        broker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics() {
        letters = new LettersFixture(broker.bootstrapServers(), prefix);
    }

    @Test
    void countsLettersByReasonTopicAndEnvironment() {
        // given
        letters.write(List.of(
                letters.letter("malformed", NOW, "{"),
                letters.letter("malformed", EARLIER, "{{"),
                letters.letter("unknown-format", EARLIER, "{}")));
        // when
        int exit = run("list");
        // then
        assertThat(words(out))
                .containsExactly(
                        "reason topic environment letters replayed oldest_receipt newest_receipt",
                        "malformed %sunleash-reports-raw production 2 0 %s %s".formatted(prefix, EARLIER, NOW),
                        "unknown-format %sunleash-reports-raw production 1 0 %s %s"
                                .formatted(prefix, EARLIER, EARLIER));
        assertThat(exit).isZero();
    }

    @Test
    void listsJustWhatTheFiltersLeave() {
        // given
        letters.write(List.of(
                letters.letter("malformed", NOW, "{"),
                letters.letter("invalid", NOW, "{}"),
                letters.letter("invalid", EARLIER, "{}"),
                letters.letter("invalid", Topic.TGGL_REPORTS_RAW.name(prefix), EARLIER, "{}")));
        // when
        run(
                "list",
                "--each",
                "--reason",
                "invalid",
                "--topic",
                "unleash-reports-raw",
                "--environment",
                "production",
                "--since",
                EARLIER.toString(),
                "--until",
                NOW.toString());
        // then
        assertThat(words(out))
                .containsExactly(
                        "letter reason topic environment received bytes replayed",
                        "0:2 invalid %sunleash-reports-raw production %s 2 no".formatted(prefix, EARLIER));
    }

    @Test
    void selectsATopicOfOneGenerationByItsNameAndOfAllWithoutOne() {
        // given
        letters.write(List.of(
                letters.letter("malformed", NOW, "{"),
                letters.letter("malformed", prefix + "unleash-reports-raw-g2", NOW, "{"),
                letters.letter("malformed", prefix + "unleash-reports-raw-g3", NOW, "{"),
                letters.letter("malformed", prefix + "tggl-reports-raw-g2", NOW, "{")));
        // then
        for (String written : List.of("", prefix)) {
            assertThat(selected(written + "unleash-reports-raw")).containsExactly("0:0", "0:1", "0:2");
            assertThat(selected(written + "unleash-reports-raw-g2")).containsExactly("0:1");
            assertThat(selected(written + "unleash-reports-raw-g3")).containsExactly("0:2");
        }
        assertThat(run("list", "--topic", "unleash-reports-raw-g1")).isEqualTo(2);
    }

    private List<String> selected(String topic) {
        out.getBuffer().setLength(0);
        assertThat(run("list", "--each", "--topic", topic)).as(err::toString).isZero();
        return words(out).stream().skip(1).map(line -> line.split(" ")[0]).toList();
    }

    @Test
    void replaysNothingToAGenerationThatIsNotTheNewest() {
        // given
        letters.write(List.of(letters.letter("malformed", NOW, "{}")));
        letters.create(prefix + "unleash-reports-raw-g3");
        // when
        int exit = run("replay", "--all");
        // then
        assertThat(err.toString())
                .contains("raw-generation: 1 is not the newest, there is " + prefix + "unleash-reports-raw-g3");
        assertThat(exit).isEqualTo(1);
        assertThat(letters.replayed()).isEmpty();
        assertThat(letters.committed(Topic.USAGE_DEAD_LETTERS)).hasSize(1);

        // when
        exit = run("replay", "--all", "--raw-generation", "3");
        // then
        assertThat(exit).as(err::toString).isZero();
        assertThat(out.toString()).contains("replayed: 1");
    }

    @Test
    void saysSoWhenNothingIsSelected() {
        // when
        int exit = run("list", "--environment", "nowhere");
        // then
        assertThat(err).hasToString("no such dead letters in " + prefix + "usage-dead-letters\n");
        assertThat(exit).isZero();
    }

    @Test
    void namesTheReasonsAndTopicsWhenItDoesNotKnowTheOneAskedFor() {
        // when
        int exit = run("list", "--reason", "malformd", "--topic", "flag-usage-hourly");
        // then
        assertThat(err.toString())
                .contains("--reason (FLAGTALLY_REASON): 'malformd' is not one of unknown-format, wrong-topic")
                .contains("--topic (FLAGTALLY_TOPIC): 'flag-usage-hourly' is not one of unleash-reports-raw");
        assertThat(exit).isEqualTo(2);
    }

    @Test
    void showsALetterWithoutWhatIsPersonal() {
        // given
        letters.write(List.of(letters.letter(
                "invalid",
                NOW,
                "{\"receivedValues\":{\"userId\":[[\"u-1\",\"Ann\"]]},\"appName\":\"shop\\u001b[2J\"}")));
        // when
        int exit = run("show", "0:0");
        // then
        assertThat(out.toString())
                .contains("flagtally-dead-letter-reason: invalid")
                .contains("flagtally-environment: production")
                .contains("flagtally-key-name: (masked: 5 bytes)")
                .contains("\"userId\" : \"(masked: array of 1)\"")
                .contains("\"appName\" : \"shop\\u001B[2J\"")
                .doesNotContain("Ann", "u-1", "a-key", "conn-1", "idem-1", "\u001b");
        assertThat(exit).isZero();
    }

    @Test
    void showsEverythingWhenAskedForAndStillSteersNoTerminal() {
        // given
        letters.write(List.of(letters.letter("malformed", NOW, "{\"user\": \"Ann\u001b[2J\u202e\"")));
        // when
        run("show", "0:0", "--unmasked");
        // then
        assertThat(out.toString())
                .contains("key: conn-1")
                .contains("flagtally-key-name: a-key")
                .endsWith("\n{\"user\": \"Ann\\u001b[2J\\u202e\"\n");
    }

    @Test
    void masksAPayloadThatIsNotJsonWhole() {
        // given
        letters.write(List.of(letters.letter("malformed", NOW, "{\"user\": \"Ann\"")));
        // when
        run("show", "0:0");
        // then
        assertThat(out.toString()).endsWith("\n(masked: 14 bytes that can't be read as JSON, the first is {)\n");
    }

    @Test
    void saysWhichLetterThereIsNot() {
        // given
        letters.write(List.of(letters.letter("malformed", NOW, "{")));
        // when
        int exit = run("show", "0:5");
        // then
        assertThat(err).hasToString("there is no dead letter 0:5 in " + prefix + "usage-dead-letters\n");
        assertThat(exit).isEqualTo(1);
        assertThat(run("show", "7:0")).isEqualTo(1);
        assertThat(run("show", "first")).isEqualTo(2);
    }

    @Test
    void writesTheRawRecordAgainAndOnlyOnce() {
        // given
        ProducerRecord<byte[], byte[]> letter = letters.letter("unknown-format", EARLIER, "{\"a\":1}");
        letters.write(List.of(letter));
        // when
        int exit = run("replay", "--all");
        // then
        assertThat(out).hasToString("replayed: 1\n");
        assertThat(exit).isZero();
        List<ConsumerRecord<byte[], byte[]>> raw = letters.committed(Topic.UNLEASH_REPORTS_RAW);
        assertThat(raw).hasSize(1);
        assertThat(raw.get(0).key()).isEqualTo(letter.key());
        assertThat(raw.get(0).value()).isEqualTo(letter.value());
        assertThat(headers(raw.get(0).headers())).isEqualTo(headersOfReplay(letter));
        // when
        run("replay", "--all");
        run("replay", "0:0");
        // then
        assertThat(out).hasToString("replayed: 1\n" + "replayed: 0\nskipped: replayed before: 1\n".repeat(2));
        assertThat(letters.replayed()).hasSize(1);
        // when
        run("list");
        // then
        assertThat(words(out).get(6)).contains(" production 1 1 ");
    }

    private static Map<String, String> headersOfReplay(ProducerRecord<byte[], byte[]> letter) {
        Headers headers = new RecordHeaders(letter.headers());
        DeadLetterHeaders.removeFrom(headers);
        return headers(headers);
    }

    private static Map<String, String> headers(Headers headers) {
        Map<String, String> texts = new TreeMap<>();
        headers.forEach(header -> texts.put(header.key(), new String(header.value(), UTF_8)));
        return texts;
    }

    @Test
    void onlySaysWhatItWouldDo() {
        // given
        letters.write(List.of(letters.letter("malformed", NOW, "{"), letters.letter("malformed", TOO_LONG_AGO, "{")));
        // when
        int exit = run("replay", "--reason", "malformed", "--dry-run");
        // then
        assertThat(out.toString()).contains("would be replayed: 1\n").contains("0:1 refused: received too long ago");
        assertThat(exit).isEqualTo(1);
        assertThat(letters.replayed()).isEmpty();
        assertThat(run("replay", "0:0")).isZero();
    }

    @Test
    void refusesVisiblyWhatCanNotCount() {
        // given
        letters.write(List.of(
                letters.letter("stale-replay", TOO_LONG_AGO, "{}"),
                letters.letter("empty-payload", NOW, null),
                letters.letter("empty-payload", NOW, ""),
                letters.letter("malformed", "other.unleash-reports-raw", NOW, "{"),
                letters.letter("unknown-format", NOW, "good")));
        // when
        int exit = run("replay", "0:0", "0:1", "0:2", "0:3", "0:4", "0:9", "1:0");
        // then
        assertThat(out)
                .hasToString(
                        """
                0:0 refused: received too long ago, its hours may be closed, received %s
                0:1 refused: has no payload, received %s
                0:2 refused: has no payload, received %s
                0:3 refused: came from no raw topic of this prefix, received %s
                0:9 refused: there is no such letter
                1:0 refused: there is no such letter
                replayed: 1
                refused: received too long ago, its hours may be closed: 1
                refused: has no payload: 2
                refused: came from no raw topic of this prefix: 1
                refused: there is no such letter: 2
                """
                                .formatted(TOO_LONG_AGO, NOW, NOW, NOW));
        assertThat(exit).isEqualTo(1);
        assertThat(letters.replayed()).containsExactly("good");
    }

    @Test
    void refusesByTheRetentionThatTheAggregatorRunsWith() {
        // given
        letters.write(List.of(letters.letter("unknown-format", EARLIER, "{}")));
        // when
        int exit = run("replay", "--all", "--raw-retention", "1h");
        // then
        assertThat(exit).isZero();
        letters.write(List.of(letters.letter("unknown-format", NOW.minus(Duration.ofHours(26)), "{}")));
        assertThat(run("replay", "--all", "--raw-retention", "1h")).isEqualTo(1);
        assertThat(letters.replayed()).hasSize(1);
    }

    @Test
    void asksForAChoice() {
        // when
        int exit = run("replay");
        // then
        assertThat(err.toString()).contains("PARTITION:OFFSET: give letters, or options that filter, or --all");
        assertThat(exit).isEqualTo(2);
        assertThat(run("replay", "0:0", "--all")).isEqualTo(2);
    }

    @Test
    void writesNeitherRecordNorMarkOfAReplayThatWasKilledBeforeItCommitted() {
        // given
        letters.write(List.of(letters.letter("unknown-format", NOW, "once")));
        letters.transaction(transactionalId(), killed -> {
            killed.send(new ProducerRecord<>(Topic.UNLEASH_REPORTS_RAW.name(prefix), "once".getBytes(UTF_8)));
            killed.send(mark(0));
            killed.flush();
            // when
            int exit = run("replay", "--all");
            // then
            assertThat(out).hasToString("replayed: 1\n");
            assertThat(exit).isZero();
            assertThat(letters.replayed()).containsExactly("once");
        });
        run("replay", "--all");
        assertThat(letters.replayed()).containsExactly("once");
    }

    /** The mark lies behind what an aggregator still writes, and so can't be read before that has ended. */
    @Test
    void waitsForAnOpenTransactionThatMayHideTheMarkOfAReplay() {
        // given
        letters.write(List.of(letters.letter("unknown-format", NOW, "once")));
        letters.transaction(prefix + "aggregator", aggregator -> {
            aggregator.send(letters.letter("malformed", NOW, "{"));
            aggregator.flush();
            letters.transaction(transactionalId(), earlier -> {
                earlier.send(mark(0));
                earlier.commitTransaction();
            });
            int epoch = letters.epochOf(transactionalId());
            // when
            CompletableFuture<Integer> replay =
                    CompletableFuture.supplyAsync(() -> run("replay", "--reason", "unknown-format"));
            await().until(() -> letters.epochOf(transactionalId()) != epoch);
            aggregator.commitTransaction();
            // then
            assertThat(replay).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(0);
        });
        assertThat(out).hasToString("replayed: 0\nskipped: replayed before: 1\n");
        assertThat(letters.replayed()).isEmpty();
    }

    @Test
    void marksNothingThatItCouldNotWrite() {
        // given
        letters.write(List.of(
                letters.letter("unknown-format", NOW, "small"),
                letters.letter("unknown-format", NOW, "x".repeat(9 * 1024 * 1024 + 1))));
        // when
        int exit = run("replay", "--all", "--kafka", "compression.type=none");
        // then
        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).isNotBlank();
        assertThat(letters.replayed()).isSubsetOf("small");
        assertThat(letters.committed(Topic.USAGE_DEAD_LETTERS))
                .hasSize(2 + letters.replayed().size());
    }

    @Test
    void endsAReplayThatRunsBesideAnother() {
        // given
        letters.write(IntStream.range(0, 3)
                .mapToObj(i -> letters.letter("unknown-format", NOW, "letter " + i))
                .toList());
        List<DeadLetter> read = new ArrayList<>();
        try (DeadLetterReader reader = new DeadLetterReader(letters.kafka(), letters.deadLetters());
                ReplayWriter first =
                        new ReplayWriter(letters.kafka(), transactionalId(), "10000000", DeadLetter::topic)) {
            reader.open();
            reader.letters(read::addAll);
            first.write(read.subList(0, 1));
            // when
            assertThat(run("replay", "--all")).isZero();
            // then
            assertThatThrownBy(() -> first.write(read.subList(1, 3)))
                    .isInstanceOf(KafkaException.class)
                    .hasMessage("another replay has taken over; run again when it is done");
        }
        assertThat(out).hasToString("replayed: 2\nskipped: replayed before: 1\n");
        assertThat(letters.replayed()).containsExactlyInAnyOrder("letter 0", "letter 1", "letter 2");
    }

    private String transactionalId() {
        return prefix + "flagtally-dead-letters-replay";
    }

    private ProducerRecord<byte[], byte[]> mark(long offset) {
        ProducerRecord<byte[], byte[]> mark = new ProducerRecord<>(letters.deadLetters(), 0, null, null);
        DeadLetterHeaders.markReplayed(mark.headers(), offset);
        return mark;
    }

    /** Runs a subcommand with this test's prefix and broker. */
    private int run(String... arguments) {
        Map<String, String> environment =
                Map.of("FLAGTALLY_TOPIC_PREFIX", prefix, "FLAGTALLY_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        return new CommandRunner(new DeadLettersCommand(), environment)
                .withOutput(new PrintWriter(out, true), new PrintWriter(err, true))
                .run(arguments);
    }

    /** The lines, one blank between words. */
    private static List<String> words(StringWriter text) {
        return text.toString()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }
}
