package io.flagtally.system.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.ChildStandalone;
import io.flagtally.system.harness.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A relay from a standalone to an Unleash server, with that standalone's keys, in a JVM of its own. Closing kills it.
 */
final class ChildRelay implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    private final AdminPort admin = new AdminPort(Ports.free());
    private final ChildJvm jvm;

    /** Starts it, and does not wait for it. */
    ChildRelay(Path folder, ChildStandalone standalone, String unleashUrl, Duration interval, String... jvmOptions)
            throws IOException {
        Files.createDirectories(folder);
        Path tokens = Files.writeString(
                folder.resolve("tokens.json"),
                new ObjectMapper()
                        .writeValueAsString(List.of(
                                Map.of("environment", "development", "token", standalone.developmentKey()),
                                Map.of("environment", "production", "token", standalone.productionKey()))));
        jvm = ChildJvm.of(
                        folder,
                        List.of(jvmOptions),
                        FlagtallyMain.class,
                        List.of(
                                "relay",
                                "--bootstrap-servers=" + standalone.bootstrapServers(),
                                "--unleash-url=" + unleashUrl,
                                "--tokens-file=" + tokens,
                                "--interval=" + interval.toSeconds() + "s",
                                "--state-dir=" + folder.resolve("state"),
                                "--replication-factor=1",
                                "--min-insync-replicas=1",
                                "--admin-host=127.0.0.1",
                                "--admin-port=" + admin.number()))
                .start();
    }

    ChildRelay awaitReady() {
        await().atMost(LONGEST_START)
                .failFast(() -> assertThat(jvm.isAlive()).as(jvm::toString).isTrue())
                .until(admin::isReady);
        return this;
    }

    /** Bodies of {@code environment} that are not answered yet. */
    int unposted(String environment) throws IOException, InterruptedException {
        return (int) admin.metric("flagtally_relay_bodies_unposted{environment=\"" + environment);
    }

    /** Posts of {@code environment} that got no answer, or one that says to try again. */
    int failed(String environment) throws IOException, InterruptedException {
        String failed = "flagtally_relay_posts_seconds_count{environment=\"%s\",outcome=\"failed\"}";
        return (int) admin.metric(failed.formatted(environment));
    }

    long pid() {
        return jvm.pid();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
