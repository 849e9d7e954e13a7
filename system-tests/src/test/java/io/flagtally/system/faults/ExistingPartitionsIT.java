package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.Standalone;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.RunningStandalone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README says an aggregator needs beside standalone's broker, whose topics have fewer partitions than the
 * default.
 */
class ExistingPartitionsIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private RunningStandalone standalone;

    @BeforeEach
    void start() throws Exception {
        standalone = RunningStandalone.in(folder.resolve("standalone"));
    }

    @AfterEach
    void stop() throws Exception {
        standalone.close();
    }

    @Test
    void anAggregatorTakesThePartitionsThatThereAreAndMakesMissingTopicsAlike() throws Exception {
        // given
        String missing = Topic.UNLEASH_REGISTRATIONS_RAW.baseName();
        try (Admin admin = Admin.create(standalone.standalone().kafka())) {
            admin.deleteTopics(Set.of(missing)).all().get();
            await().atMost(LONGEST)
                    .until(() -> !admin.listTopics().names().get().contains(missing));
            try (ChildJvm aggregator = aggregator()) {
                // when
                aggregator.start();
                // then
                await().atMost(LONGEST)
                        .failFast(() -> assertThat(aggregator.isAlive())
                                .as(aggregator::toString)
                                .isTrue())
                        .until(() -> aggregator.toString().contains("created topic " + missing));
                assertThat(admin.describeTopics(Set.of(missing))
                                .allTopicNames()
                                .get()
                                .get(missing)
                                .partitions())
                        .hasSize(Standalone.TOPICS.rawPartitions());
            }
        }
    }

    @Test
    void anAggregatorSharesTheWorkOfStandalone() throws Exception {
        try (ChildJvm aggregator = aggregator()) {
            aggregator.start();

            await().atMost(LONGEST)
                    .failFast(() -> assertThat(aggregator.isAlive())
                            .as(aggregator::toString)
                            .isTrue())
                    .until(() -> aggregator.toString().contains("from REBALANCING to RUNNING"));
        }
    }

    /** Whatever asks before the start must take the settings that are for Kafka Streams' own admin client. */
    @Test
    void anAggregatorAsksForPartitionsWithTheSettingsOfItsAdminClient() throws Exception {
        try (ChildJvm aggregator = aggregator(
                "--kafka=security.protocol=SSL",
                "--kafka=admin.security.protocol=PLAINTEXT",
                "--kafka=consumer.security.protocol=PLAINTEXT",
                "--kafka=producer.security.protocol=PLAINTEXT")) {
            aggregator.start();

            await().atMost(LONGEST)
                    .failFast(() -> assertThat(aggregator.isAlive())
                            .as(aggregator::toString)
                            .isTrue())
                    .until(() -> aggregator.toString().contains("from REBALANCING to RUNNING"));
        }
    }

    @Test
    void anAggregatorThatIsToldOtherPartitionsIsRefused() throws Exception {
        try (ChildJvm aggregator = aggregator("--output-partitions=12")) {
            aggregator.start();

            assertThat(aggregator.exitCode()).isEqualTo(1);
            assertThat(aggregator.toString())
                    .contains(
                            "has 2 partitions, but its input has 12; start with the --output-partitions that it was made"
                                    + " with");
        }
    }

    private ChildJvm aggregator(String... more) {
        List<String> command = new ArrayList<>(List.of(
                "aggregator",
                "--bootstrap-servers=" + standalone.standalone().bootstrapServers(),
                "--replication-factor=1",
                "--min-insync-replicas=1",
                "--state-dir=" + folder.resolve("aggregator").resolve("state"),
                "--admin-port=0"));
        command.addAll(List.of(more));
        return ChildJvm.of(folder.resolve("aggregator"), FlagtallyMain.class, command);
    }
}
