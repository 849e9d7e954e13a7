package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.Standalone;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Launcher;
import io.flagtally.system.harness.Launcher.Running;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RawReports;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.tools.ConsoleProducer;
import org.apache.kafka.tools.consumer.ConsoleConsumer;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What docs/no-rows.md and docs/backup.md tell people to type, typed, against one standalone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunbooksIT {
    private static final Path NO_ROWS = Path.of("../docs/no-rows.md");
    private static final Path BACKUP = Path.of("../docs/backup.md");
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String RESTORED = "restored.";

    private Path folder;
    private Launcher launcher;
    private RunningStandalone standalone;
    private Progress progress;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        NeededPrograms programs = new NeededPrograms(RunbooksIT.class);
        Stream.of("bash", "curl", "awk", "diff").forEach(programs::find);
        programs.require();
        folder = shared;
        launcher = Launcher.install();
        standalone = RunningStandalone.in(folder.resolve("data"));
        progress = new Progress(standalone.standalone().kafka());
    }

    @AfterAll
    void stop() throws IOException {
        if (standalone != null) {
            progress.close();
            standalone.close();
        }
    }

    @Test
    void followAReportFromThePostToTheReader() throws Exception {
        // when
        String post = block("1. Does the gateway take it?", 0);
        assertThat(type(post)).startsWith("HTTP/1.1 202 Accepted");
        progress.awaitAllCounted(LONGEST);
        // then
        assertThat(type(block("1. Does the gateway take it?", 1)))
                .contains("flagtally_gateway_reports_accepted_total{format=\"unleash-metrics/1\"}");
        assertThat(type(block("2. Which key, which environment?", 0))).containsPattern("backend +development .*active");
        assertThat(type(block("3. Is it on the raw topic?", 0)))
                .contains("LogAppendTime:", "flagtally-environment:development", "\"toggles\":");
        assertThat(type(block("3. Is it on the raw topic?", 1)).lines()).allMatch(line -> line.startsWith("present "));
        assertThat(type(block("4. Does the aggregator count?", 0)))
                .contains("\"status\":\"up\"", "\"problems\":{}")
                .contains("flagtally_aggregator_lag_records{topic=\"unleash-reports-raw\"}");
        assertThat(type(block("6. Is the row there, under another name or hour?", 0)))
                .matches("development +me +no-rows +\\S+:00:00Z +1 +0\\n");
        assertThat(type(block("6. Is the row there, under another name or hour?", 1)))
                .contains("flagtally_aggregator_times_not_believed_total{direction=\"too_old\"}");
        await().atMost(LONGEST).untilAsserted(() -> assertThat(type(block("7. Does the reader have it?", 0)))
                .contains("\"ready\":true", "\"lag_records\":0", "\"flag\":\"no-rows\""));
    }

    /** What the gateway answers is what the page's table says. */
    @Test
    void sayWhyAPostIsRefused() throws Exception {
        String post = block("1. Does the gateway take it?", 0);
        Map<String, String> refused = Map.of(
                "400", post.replace("\"yes\":1", "\"yes\":-1"),
                "401", post.replace("$KEY", "unknown"),
                "403", post.replace("/api/client/", "/api/frontend/client/"),
                "404", post.replace("/api/client/", "/api/api/client/"),
                "415", post.replace("application/json", "text/plain"));
        for (Map.Entry<String, String> each : refused.entrySet()) {
            String answer = type(each.getValue());
            assertThat(answer).startsWith("HTTP/1.1 " + each.getKey() + " ");
            assertThat(answer).contains(saidOf(each.getKey()));
        }
    }

    @Test
    void findTheLetterOfAReportThatCouldNotBeCounted() throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(standalone.standalone().kafka(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topic.TGGL_REPORTS_RAW.name(""), "no gateway wrote this"))
                    .get();
        }
        await().atMost(LONGEST).untilAsserted(() -> assertThat(type(block("5. Is it a dead letter?", 0)))
                .containsPattern("unknown-format +tggl-reports-raw"));
    }

    @Test
    void bringRowsBackAndCountBesideThem() throws Exception {
        // given
        String now = hoursAgo(0);
        String before = hoursAgo(2);
        assertThat(standalone.postUnleash(report(before, 3))).isEqualTo(202);
        progress.awaitAllCounted(LONGEST);
        // when
        List<String> backUp = Readme.blocks(BACKUP, "Back up");
        List<String> restore = Readme.blocks(BACKUP, "Restore");
        assertThat(restore).hasSize(5);
        String outputs = backUp.get(0).substring(backUp.get(0).indexOf("OUTPUTS="));
        typeIn(atOnce(outputs.replace("--timeout-ms 30000", "--timeout-ms 5000")), "");
        String names = outputs.substring(0, outputs.indexOf("mkdir"));
        typeIn(restore.get(0), RESTORED);
        typeIn(
                names + atOnce(restore.get(1).replace("--topic \"$topic\"", "--topic \"" + RESTORED + "$topic\"")),
                RESTORED);
        // then
        assertThat(typeIn(names + restore.get(2), RESTORED).lines())
                .hasSize(6)
                .allMatch(line -> line.endsWith(" is whole"));
        String newest = typeIn(restore.get(3), RESTORED).strip().replaceAll(".*:\"(.*)\"", "$1");
        assertThat(Instant.parse(newest)).isBetween(Instant.parse(before), Instant.now());

        // when
        String start = restore.get(4).strip();
        String id = "flagtally-aggregator-2";
        assertThat(start).startsWith("bin/flagtally aggregator --application-id " + id + " --count-from ");
        try (Running refused = aggregator(id)) {
            // then
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(String.join("\n", refused.out()) + String.join("\n", refused.err()))
                    .contains("restored.flag-usage-hourly", "name the first hour that has no row instead");
        }

        // when
        // Other tests here count in this hour, so that the page's hour would be the next.
        String from = hoursAgo(1);
        standalone.postUnleash(report(now, 5));
        RawReports.read(standalone.standalone().kafka())
                .copyTo(standalone.standalone().kafka(), RESTORED);
        try (Running aggregator = aggregator(id, "--count-from", from)) {
            // then
            await().atMost(LONGEST)
                    .failFast(() -> assertThat(aggregator.isAlive())
                            .as(aggregator.err()::toString)
                            .isTrue())
                    .untilAsserted(() -> assertThat(restoredRows())
                            .contains(tuple("restored", before, 3L), tuple("restored", now, 5L)));
        }
    }

    /** Kafka's tools of a loop beside each other, not one after the other: what is missing then shows in the rows. */
    private static String atOnce(String loop) {
        assertThat(loop).contains("$topic.tsv\"\n");
        return loop.replace("$topic.tsv\"\n", "$topic.tsv\" &\n") + "wait\n";
    }

    private List<Tuple> restoredRows() {
        return OutputRows.read(standalone.standalone().kafka(), Topic.FLAG_USAGE_HOURLY.name(RESTORED), FlagUsage.class)
                .stream()
                .filter(row -> row.flag().equals("restored"))
                .map(row -> tuple(row.flag(), row.windowStart().toString(), row.yes()))
                .toList();
    }

    private Running aggregator(String applicationId, String... more) throws IOException {
        String[] arguments = Stream.concat(
                        Stream.of("aggregator", "--application-id", applicationId, "--admin-port", "0", "--state-dir"),
                        Stream.concat(Stream.of(folder.resolve(applicationId).toString()), Stream.of(more)))
                .toArray(String[]::new);
        return launcher.start(folder, environment(RESTORED), arguments);
    }

    private static String report(String hour, int yes) {
        return """
                {"appName": "shop", "bucket": {"start": "%s", "stop": "%s", "toggles": {"restored": {"yes": %d, "no": 0}}}}"""
                .formatted(hour, hour, yes);
    }

    private static String hoursAgo(int hours) {
        return Instant.now()
                .truncatedTo(ChronoUnit.HOURS)
                .minus(Duration.ofHours(hours))
                .toString();
    }

    /** What the page's table says that the body says. */
    private static String saidOf(String status) throws IOException {
        String row = Files.readString(NO_ROWS)
                .lines()
                .filter(line -> line.startsWith("| " + status + " |"))
                .findFirst()
                .orElseThrow();
        return row.substring(row.indexOf('`') + 1, row.indexOf('`', row.indexOf('`') + 1));
    }

    private static String block(String heading, int number) throws IOException {
        return Readme.blocks(NO_ROWS, heading).get(number);
    }

    /** Types a block of the first page behind its addresses, which are those of this standalone. */
    private String type(String block) throws IOException, InterruptedException {
        String text = Files.readString(NO_ROWS);
        String addresses = text.substring(text.indexOf("    GATEWAY="), text.indexOf("\n\nThe scripts"))
                .replace("http://localhost:8080", standalone.url())
                .replace(
                        "http://localhost:8081",
                        "http://localhost:" + standalone.standalone().adminPort())
                .replace("http://localhost:8082", standalone.readerUrl())
                .replace("localhost:9092", standalone.standalone().bootstrapServers())
                .replace(".flagtally/keys.json", standalone.keysFile().toString())
                .replace("'…'", "'" + standalone.keys().backend() + "'");
        assertThat(addresses).doesNotContain(":80", "…");
        return typeIn(addresses + "\n" + block, "");
    }

    private String typeIn(String commands, String prefix) throws IOException, InterruptedException {
        String here = commands.replace("bin/flagtally", launcher.script().toString());
        String script =
                "set -e -o pipefail\ncd '" + folder + "'\n" + tool("kafka-console-consumer.sh", ConsoleConsumer.class)
                        + tool("kafka-console-producer.sh", ConsoleProducer.class) + here;
        return Shell.run(script, environment(prefix));
    }

    private Map<String, String> environment(String prefix) {
        Map<String, String> environment = new HashMap<>();
        environment.put("FLAGTALLY_BOOTSTRAP_SERVERS", standalone.standalone().bootstrapServers());
        if (!prefix.isEmpty()) {
            environment.put("FLAGTALLY_TOPIC_PREFIX", prefix);
            environment.put("FLAGTALLY_REPLICATION_FACTOR", "1");
            environment.put("FLAGTALLY_MIN_INSYNC_REPLICAS", "1");
            environment.put("FLAGTALLY_RAW_PARTITIONS", Integer.toString(Standalone.TOPICS.rawPartitions()));
            environment.put("FLAGTALLY_OUTPUT_PARTITIONS", Integer.toString(Standalone.TOPICS.outputPartitions()));
        }
        return environment;
    }

    /** Kafka's script as a function of the shell. */
    private static String tool(String script, Class<?> main) {
        return "%s() { '%s/bin/java' %s -cp '%s' %s \"$@\"; }\n"
                .formatted(
                        script,
                        System.getProperty("java.home"),
                        ChildJvm.QUICK_TO_START,
                        System.getProperty("java.class.path"),
                        main.getName());
    }
}
