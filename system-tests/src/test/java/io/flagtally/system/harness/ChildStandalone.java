package io.flagtally.system.harness;

import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.standalone.DataFolder;
import io.flagtally.standalone.DevelopmentKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A standalone in a JVM of its own, with a key of each of two environments. Closing kills it. */
public final class ChildStandalone implements AutoCloseable {
    /** The environment of the second key. */
    public static final String PRODUCTION = "production";

    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    private final int port = Ports.free();
    private final int kafkaPort = Ports.free();
    private final AdminPort admin = new AdminPort(Ports.free());
    private final String developmentKey;
    private final String productionKey;
    private final ChildJvm jvm;

    /** Starts it, and does not wait for it. */
    public ChildStandalone(Path folder, String... jvmOptions) throws IOException {
        Path data = folder.resolve("data");
        try (DataFolder files = DataFolder.open(data)) {
            developmentKey = DevelopmentKeys.of(files).backend();
            productionKey = KeyFile.add(files.keys(), PRODUCTION, KeyKind.BACKEND, PRODUCTION);
        }
        jvm = ChildJvm.of(
                        folder,
                        List.of(jvmOptions),
                        FlagtallyMain.class,
                        List.of(
                                "standalone",
                                "--host=127.0.0.1",
                                "--data-dir=" + data,
                                "--port=" + port,
                                "--admin-port=" + admin.number(),
                                "--kafka-port=" + kafkaPort,
                                "--reader-port=0"))
                .start();
    }

    public ChildStandalone awaitReady() {
        await().atMost(LONGEST_START).failFast(() -> !jvm.isAlive()).until(admin::isReady);
        return this;
    }

    /** Where SDKs post to. */
    public int port() {
        return port;
    }

    /** A backend key of {@link DevelopmentKeys#ENVIRONMENT}. */
    public String developmentKey() {
        return developmentKey;
    }

    /** A backend key of {@link #PRODUCTION}. */
    public String productionKey() {
        return productionKey;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    /** The hourly rows that there are now, as a ledger has them. */
    public Ledger counted(TestHours hours) {
        return OutputRows.counted(Map.of("bootstrap.servers", bootstrapServers()), hours);
    }

    public long pid() {
        return jvm.pid();
    }

    /** What it printed. */
    @Override
    public String toString() {
        return jvm.toString();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
