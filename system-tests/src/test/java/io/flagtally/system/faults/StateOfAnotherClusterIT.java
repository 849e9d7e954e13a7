package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.RunningStandalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** State belongs to the cluster whose records it was made of. */
@Execution(ExecutionMode.CONCURRENT)
class StateOfAnotherClusterIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    /** Before tests run beside each other: the first logger of a JVM must be made by one thread. */
    @BeforeAll
    static void quietLogs() {
        StandaloneLogs.quiet();
    }

    @Test
    void isRefusedBeforeAnythingIsWrittenAndForgottenWithTheState() throws Exception {
        Path home = folder.resolve("aggregator");
        String first;
        try (EmbeddedBroker broker = broker("one");
                ChildJvm aggregator = ChildJvm.aggregator(home, broker)) {
            first = clusterId(broker);
            aggregator.start();
            awaitReady(aggregator);
            assertThat(aggregator.terminate()).isZero();
            // when: it is started again on the same cluster
            aggregator.start();
            // then
            awaitReady(aggregator);
            assertThat(aggregator.terminate()).isZero();
        }
        try (EmbeddedBroker broker = broker("other");
                ChildJvm aggregator = ChildJvm.aggregator(home, broker)) {
            // when
            aggregator.start();
            // then
            assertThat(aggregator.exitCode()).isEqualTo(1);
            assertThat(aggregator.toString())
                    .contains("state-dir: " + home.resolve("state").resolve("flagtally-aggregator")
                            + " holds state of the Kafka cluster " + first + ", but the brokers are of the cluster "
                            + clusterId(broker));
            assertThat(topics(broker)).isEmpty();

            // when
            delete(home.resolve("state").resolve("flagtally-aggregator"));
            aggregator.start();
            // then
            awaitReady(aggregator);
        }
    }

    @Test
    void isRefusedInADataFolderWhoseBrokerWasMadeAnewButNotInACopyOfAWholeOne() throws Exception {
        // given
        Path data = folder.resolve("data");
        RunningStandalone.in(data).close();
        Path copy = folder.resolve("copy");
        copy(data, copy);
        // then
        RunningStandalone.in(copy).close();

        // when
        delete(data.resolve("kafka"));
        try (ChildJvm standalone = ChildJvm.of(
                folder.resolve("standalone"),
                FlagtallyMain.class,
                List.of(
                        "standalone",
                        "--data-dir=" + data,
                        "--port=0",
                        "--admin-port=0",
                        "--kafka-port=0",
                        "--reader-port=0"))) {
            standalone.start();
            // then
            assertThat(standalone.exitCode()).isEqualTo(1);
            assertThat(standalone.toString())
                    .contains("data-dir: " + data.resolve("streams").resolve("flagtally-aggregator")
                            + " holds state of the Kafka cluster ");
        }
    }

    private EmbeddedBroker broker(String name) {
        EmbeddedBroker broker = new EmbeddedBroker(folder.resolve(name), 0, Standalone.TOPICS.maxRecordBytes());
        broker.start();
        return broker;
    }

    private static void awaitReady(ChildJvm aggregator) {
        int before = starts(aggregator) + 1;
        await().atMost(LONGEST)
                .failFast(() -> assertThat(aggregator.isAlive())
                        .as(aggregator::toString)
                        .isTrue())
                .until(() -> starts(aggregator) >= before);
    }

    private static int starts(ChildJvm aggregator) {
        return aggregator.toString().split("from REBALANCING to RUNNING", -1).length - 1;
    }

    private static String clusterId(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static List<String> topics(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return List.copyOf(admin.listTopics().names().get());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(path);
            }
        }
    }
}
