package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.KeptRecords;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicsCommandIT {
    private static final String HOURLY = Topic.FLAG_USAGE_HOURLY.baseName();

    private EmbeddedBroker broker;
    private KeptRecords topics;

    @BeforeAll
    void start(@TempDir Path folder) {
        StandaloneLogs.quiet();
        broker = new EmbeddedBroker(folder, 0, Standalone.TOPICS.maxRecordBytes());
        broker.start();
        topics = new KeptRecords(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    void stop() {
        topics.close();
        broker.close();
    }

    @Test
    void notesARetentionThatIsNotAsSetAndTellsHowToChangeIt() throws Exception {
        // given
        Run created = run("notes.", "--create", "--hourly-retention", "30d");
        assertThat(created.exitCode()).as(created.printed()).isZero();
        assertThat(topics.setting("notes." + HOURLY, "retention.ms"))
                .isEqualTo(Long.toString(Duration.ofDays(30).toMillis()));
        // when
        Run asCreated = run("notes.", "--check", "--hourly-retention", "30d");
        Run longer = run("notes.", "--check", "--hourly-retention", "60d");
        // then
        assertThat(asCreated.exitCode()).isZero();
        assertThat(asCreated.printed()).doesNotContain("note:");
        assertThat(longer.exitCode()).isZero();
        assertThat(longer.printed().lines().filter(line -> line.startsWith("note: ")))
                .hasSize(2)
                .contains("note: notes.flag-usage-hourly: retention.ms is 2592000000, by the settings 5184000000;"
                        + " to change it: kafka-configs.sh --bootstrap-server ADDRESSES --alter"
                        + " --topic notes.flag-usage-hourly --add-config retention.ms=5184000000");
    }

    @Test
    void namesTheSettingWhereThereAreFewerBrokersThanReplicas() {
        // when
        Run create = runWithReplicas("3", "few.", "--create");
        // then
        assertThat(create.exitCode()).isEqualTo(1);
        assertThat(create.printed())
                .contains(": can't have 3 replicas, there are fewer brokers; start more, or set --replication-factor")
                .doesNotContain("Exception");
    }

    @Test
    void refusesACleanupThatLosesRows() throws Exception {
        // given
        run("refuses.", "--create");
        topics.set("refuses." + HOURLY, Map.of("cleanup.policy", "delete"));
        // when
        Run check = run("refuses.", "--check");
        // then
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.printed())
                .contains(
                        "contradicts  refuses.flag-usage-hourly",
                        "refuses.flag-usage-hourly: cleanup.policy is delete, must be ");
    }

    @Test
    void checksTheTopicsOfARelayWhereThereIsOneAndNeverMakesThem() throws Exception {
        // given
        assertThat(run("relay.", "--create").printed()).doesNotContain("relay.unleash-bulk");
        createTopicsOfRelay("relay.");
        assertThat(run("relay.", "--check").printed())
                .contains(
                        "present      relay.unleash-bulk",
                        "present      relay.unleash-posted",
                        "present      relay.unleash-dead-letters");
        topics.set("relay.unleash-bulk", Map.of("cleanup.policy", "delete"));
        // when
        Run check = run("relay.", "--check");
        // then
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.printed()).contains("relay.unleash-bulk: cleanup.policy is delete, must be compact");
    }

    private void createTopicsOfRelay(String prefix) {
        TopicSettings settings = Standalone.TOPICS.withPrefix(prefix).withPartitions(1, 1);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicManager(admin).createMissing(settings.relaySpecs());
        }
    }

    private record Run(int exitCode, String printed) {}

    private Run run(String prefix, String... options) {
        return runWithReplicas("1", prefix, options);
    }

    private Run runWithReplicas(String replicas, String prefix, String... options) {
        List<String> arguments = new ArrayList<>(List.of("topics", "--bootstrap-servers", broker.bootstrapServers()));
        arguments.addAll(List.of("--topic-prefix", prefix, "--raw-partitions", "1", "--output-partitions", "1"));
        arguments.addAll(List.of("--replication-factor", replicas, "--min-insync-replicas", "1"));
        arguments.addAll(List.of(options));
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);
        int exitCode = new CommandRunner(FlagtallyMain.class, Map.of())
                .withOutput(out, out)
                .run(arguments.toArray(String[]::new));
        return new Run(exitCode, printed.toString());
    }
}
