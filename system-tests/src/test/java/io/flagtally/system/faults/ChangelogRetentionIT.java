package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.Aggregator;
import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.KeptRecords;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Changelogs of hourly stores keep what these hold, however long the windows are made later. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangelogRetentionIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final List<String> CHANGELOGS = List.of(
            "flagtally-aggregator-hourly-flag-usage-changelog", "flagtally-aggregator-hourly-variant-usage-changelog");

    private Path folder;
    private EmbeddedBroker broker;
    private KeptRecords topics;

    @BeforeAll
    void startBroker(@TempDir Path shared) {
        folder = shared;
        StandaloneLogs.quiet();
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes());
        broker.start();
        topics = new KeptRecords(kafka());
    }

    @AfterAll
    void stopBroker() {
        topics.close();
        broker.close();
    }

    @Test
    void areAsLongAsKafkaStreamsMakesThemAndGrowWithRawRetentionButDoNotShrink() throws Exception {
        // given: raw retention, a segment, lateness, skew and an hour; a day more is Kafka Streams' own
        String prefix = "grows.";
        Duration beside = Duration.ofDays(1 + 2 + 1).plusHours(1).plusMinutes(5);
        start(prefix, Duration.ofDays(7));
        assertRetention(prefix, Duration.ofDays(7).plus(beside));
        assertThat(check(prefix, "7d")).doesNotContain("note:");
        assertThat(check(prefix, "30d"))
                .contains(("note: %s: retention.ms is %d, by the settings %d; to change it: kafka-configs.sh")
                        .formatted(
                                prefix + CHANGELOGS.get(0),
                                Duration.ofDays(7).plus(beside).toMillis(),
                                Duration.ofDays(30).plus(beside).toMillis()));

        // when
        start(prefix, Duration.ofDays(30));
        // then
        assertRetention(prefix, Duration.ofDays(30).plus(beside));
        assertThat(check(prefix, "30d")).doesNotContain("-changelog: retention.ms");

        // when
        start(prefix, Duration.ofDays(2));
        // then
        assertRetention(prefix, Duration.ofDays(30).plus(beside));
    }

    @Test
    void keepForEverWhatAnOperatorSaysIsToBeKeptForEver() throws Exception {
        // given
        String prefix = "for-ever.";
        start(prefix, Duration.ofDays(7));
        for (String changelog : CHANGELOGS) {
            topics.set(prefix + changelog, Map.of("retention.ms", "-1"));
        }
        // when
        start(prefix, Duration.ofDays(30));
        // then
        assertThat(topics.setting(prefix + CHANGELOGS.get(0), "retention.ms")).isEqualTo("-1");
    }

    /** Starts an aggregator, and stops it when it has made its changelogs. */
    private void start(String prefix, Duration rawRetention) {
        TopicSettings standalone = Standalone.TOPICS;
        TopicSettings settings =
                standalone.withPrefix(prefix).withPartitions(1, 1).withRawRetention(rawRetention);
        AggregatorConfig config = AggregatorConfig.defaults(settings, folder.resolve(prefix + "state"), kafka());
        try (ProcessMetrics metrics = new ProcessMetrics();
                Aggregator aggregator = new Aggregator(config, metrics.registry())) {
            aggregator.start();
            await().atMost(LONGEST).until(() -> aggregator.readyChecks().stream()
                    .allMatch(check -> check.problem().get().isEmpty()));
        }
    }

    private void assertRetention(String prefix, Duration expected) throws Exception {
        Map<String, String> found = new HashMap<>();
        Map<String, String> all = new HashMap<>();
        for (String changelog : CHANGELOGS) {
            found.put(changelog, topics.setting(prefix + changelog, "retention.ms"));
            all.put(changelog, Long.toString(expected.toMillis()));
        }
        assertThat(found).isEqualTo(all);
    }

    private String check(String prefix, String rawRetention) {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);
        new CommandRunner(FlagtallyMain.class, Map.of())
                .withOutput(out, out)
                .run(
                        "topics",
                        "--check",
                        "--bootstrap-servers=" + broker.bootstrapServers(),
                        "--topic-prefix=" + prefix,
                        "--raw-retention=" + rawRetention,
                        "--raw-partitions=1",
                        "--output-partitions=1",
                        "--replication-factor=1",
                        "--min-insync-replicas=1");
        return printed.toString();
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
