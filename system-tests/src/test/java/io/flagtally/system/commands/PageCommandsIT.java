package io.flagtally.system.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.system.harness.CodeBlock;
import io.flagtally.system.harness.Pages;
import io.flagtally.system.harness.RunningStandalone;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every block of our own commands that pages mark as run by this, with addresses and files of here. */
class PageCommandsIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String PROGRAM = "bin/flagtally ";

    /** 0, or that there was nothing to forget. */
    private static final Set<Integer> WELL = Set.of(0, 3);

    private static final Pattern LETTER = Pattern.compile("(?m)^\\s*(\\d+:\\d+)\\b");
    private static final String PROPERTIES =
            """
            {"receivedValues": {"userId": [["U4zZSgiR", "Elon Musk"]], "email": [["a@example.com"]]}}""";

    @TempDir
    private Path folder;

    private RunningStandalone standalone;

    @Test
    void doWhatTheirPagesSay() throws Exception {
        Files.writeString(folder.resolve("property-key"), "a secret of more than sixteen bytes");
        InputStream in = System.in;
        try (RunningStandalone running = RunningStandalone.in(folder.resolve("data"))) {
            // given
            standalone = running;
            assertThat(standalone.postTggl(PROPERTIES)).isEqualTo(200);
            String letter = deadLetter();
            int commands = 0;
            for (Path page : Pages.all()) {
                // A page goes on with what it has made, and with nothing of another one.
                Files.deleteIfExists(folder.resolve("keys.json"));
                for (String command : commands(page)) {
                    // when
                    System.setIn(new ByteArrayInputStream("a-key-that-exists-already\n".getBytes(UTF_8)));
                    runs(command, letter);
                    commands++;
                }
            }
            // then
            assertThat(commands).isGreaterThan(12);
        } finally {
            System.setIn(in);
        }
    }

    private static List<String> commands(Path page) throws IOException {
        return CodeBlock.of(page).stream()
                .filter(block -> block.before().equals("<!-- run by PageCommandsIT -->"))
                .flatMap(block -> block.commands().stream())
                .toList();
    }

    /** The place of one. */
    private String deadLetter() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", standalone.standalone().bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topic.UNLEASH_REPORTS_RAW.name(""), "{".getBytes(UTF_8)))
                    .get();
        }
        StringWriter out = new StringWriter();
        await().atMost(LONGEST).until(() -> {
            out.getBuffer().setLength(0);
            runner(out, new StringWriter()).run("dead-letters", "list", "--each");
            return LETTER.matcher(out.toString()).find();
        });
        Matcher found = LETTER.matcher(out.toString());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private void runs(String command, String letter) {
        assertThat(command).startsWith(PROGRAM);
        StringWriter err = new StringWriter();
        String[] words = Stream.of(CodeBlock.words(command.substring(PROGRAM.length())))
                .map(word -> word.replace("3:1204", letter)
                        .replace("kafka:9092", standalone.standalone().bootstrapServers())
                        .replace("keys.json", folder.resolve("keys.json").toString())
                        .replace("/etc/flagtally", folder.toString()))
                .toArray(String[]::new);
        assertThat(runner(new StringWriter(), err).run(words))
                .as("%s%n%s", command, err)
                .isIn(WELL);
    }

    private CommandRunner runner(StringWriter out, StringWriter err) {
        return new CommandRunner(
                        FlagtallyMain.class,
                        Map.of(
                                "FLAGTALLY_BOOTSTRAP_SERVERS",
                                        standalone.standalone().bootstrapServers(),
                                "FLAGTALLY_REPLICATION_FACTOR", "1",
                                "FLAGTALLY_MIN_INSYNC_REPLICAS", "1"))
                .withOutput(new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
