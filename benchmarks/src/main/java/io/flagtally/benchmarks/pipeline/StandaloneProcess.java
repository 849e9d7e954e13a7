package io.flagtally.benchmarks.pipeline;

import io.flagtally.benchmarks.aggregator.Application;
import io.flagtally.benchmarks.aggregator.Lag;
import io.flagtally.benchmarks.gateway.ApiKeys;
import io.flagtally.benchmarks.gateway.Contender;
import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.Health;
import io.flagtally.benchmarks.machine.Ports;
import io.flagtally.cli.FlagtallyMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Everything in one JVM, as {@code flagtally standalone} starts it: gateway, broker, aggregator and reader. */
final class StandaloneProcess implements AutoCloseable {
    /** Several, as a fleet of this size has: one may only bring so many names in an hour. */
    private static final ApiKeys KEYS = new ApiKeys(10);

    private static final Application AGGREGATOR = new Application("", "flagtally-aggregator");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int port = Ports.free();
    private final String bootstrapServers = "127.0.0.1:" + Ports.free();
    private final ChildJvm jvm;
    private final Admin admin;
    private final Lag lag;

    /** Returns when it is ready. */
    StandaloneProcess(Path folder, List<String> jvmOptions) {
        int adminPort = Ports.free();
        jvm = ChildJvm.start(
                "standalone",
                folder,
                jvmOptions,
                FlagtallyMain.class,
                List.of(
                        "standalone",
                        "--host=127.0.0.1",
                        "--port=" + port,
                        "--admin-port=" + adminPort,
                        "--kafka-port=" + bootstrapServers.split(":", 2)[1],
                        "--reader-port=" + Ports.free(),
                        "--keys-file=" + KEYS.writtenTo(folder),
                        "--data-dir=" + folder.resolve("standalone")));
        try {
            Await.until(jvm, "ready", PATIENCE, () -> Health.isReady(adminPort));
        } catch (RuntimeException e) {
            jvm.close();
            throw e;
        }
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        lag = Lag.of(admin, AGGREGATOR);
    }

    /** To be measured, all of it as one. */
    Contender contender(String name) {
        return new Contender(
                name, Target.local(port, "/api/client/metrics", List.of()), KEYS::header, List.of(jvm.times()));
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Of the aggregator in it. */
    Lag lag() {
        return lag;
    }

    /** Waits until all that it took is counted. */
    void drain() {
        Await.until(jvm, "done", PATIENCE, lag::isNone);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        jvm.close();
    }
}
