package io.flagtally.standalone;

import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.start.Folders;
import io.flagtally.runtime.terminal.LiveRows;
import io.flagtally.runtime.terminal.Terminal;
import io.flagtally.streams.OtherClusterException;
import io.flagtally.streams.start.StartRefusedException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally standalone}: all of Flagtally in one process, until it is told to stop. */
@Command(
        name = "standalone",
        mixinStandardHelpOptions = true,
        description = {
            "Run broker, aggregator, gateway and reader in one process, on this machine alone, and print rows as they change.",
            "Everything is kept in a folder: a later start goes on where this one stopped."
        })
public final class StandaloneCommand implements Callable<Integer>, ChecksSettings {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneCommand.class);
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final List<String> HOURLY = Stream.of(Topic.values())
            .filter(topic -> topic.role() == Topic.Role.HOURLY)
            .map(topic -> topic.name(Standalone.TOPICS.prefix()))
            .toList();

    /** System property in which the launcher says how it was called. */
    private static final String LAUNCHER = "flagtally.launcher";

    @Mixin
    private Terminal terminal;

    @Option(
            names = "--host",
            defaultValue = "localhost",
            paramLabel = "HOST",
            description =
                    "address of gateway, reader and admin listener, such as 0.0.0.0 for all (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "PORT",
            description = "where SDKs post to; 0 takes a free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--admin-port",
            defaultValue = "8081",
            paramLabel = "PORT",
            description = "health and metrics; 0 takes a free one (default: ${DEFAULT-VALUE})")
    private int adminPort;

    @Option(
            names = "--kafka-port",
            defaultValue = "9092",
            paramLabel = "PORT",
            description = "the broker, for clients on this machine; 0 takes a free one (default: ${DEFAULT-VALUE})")
    private int kafkaPort;

    @Option(
            names = "--reader-port",
            defaultValue = "8082",
            paramLabel = "PORT",
            description =
                    "the page and its API, open to this machine; with another --host they need a key of kind reader;"
                            + " 0 takes a free one (default: ${DEFAULT-VALUE})")
    private int readerPort;

    @Option(
            names = "--data-dir",
            defaultValue = ".flagtally",
            paramLabel = "DIR",
            description = "what survives a restart (default: ${DEFAULT-VALUE} in the current folder)")
    private Path dataDir;

    @Option(
            names = "--keys-file",
            paramLabel = "FILE",
            description = "API keys to take, made by 'flagtally keys add'"
                    + " (default: two development keys, made at the first start)")
    private Path keysFile;

    @Option(
            names = "--accept-lost-reports",
            arity = "1",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "go on behind reports that expired before they were counted (default: ${DEFAULT-VALUE})")
    private boolean acceptLostReports;

    @Override
    public List<String> settingProblems() {
        return new SettingProblems()
                .of(this::listeners)
                .of(this::checkKeysFile)
                .of(() -> Folders.check("data-dir", dataDir))
                .list();
    }

    @Override
    public Integer call() {
        StandaloneLogs.quiet();
        try {
            listeners().requireFree();
            DataFolder folder = DataFolder.open(dataDir.toAbsolutePath().normalize());
            return keysFile == null
                    ? run(folder, folder.keys(), Announcement.of(DevelopmentKeys.of(folder)))
                    : run(folder, keysFile, Announcement.ofKeysIn(keysFile));
        } catch (StartException e) {
            return terminal.failed(e.getMessage());
        } catch (InvalidSettingsException e) {
            terminal.tell("--" + e.getMessage());
            return CommandRunner.EXIT_WRONG_SETTINGS;
        }
    }

    /** Starts beside the thread that waits for the end, so that a signal is heard from the first moment on. */
    private int run(DataFolder folder, Path keys, Announcement announcement) {
        Standalone standalone = new Standalone(
                listeners(), folder, keys, new StartSettings(acceptLostReports, StartSettings.EVERY_HOUR));
        RunningService service = new RunningService();
        Runnable untilFailure = () -> {
            String failure = work(standalone, announcement);
            // What was stopped on purpose while it started may fail in any way.
            if (!standalone.isClosed()) {
                service.stop(terminal.failed(failure));
            }
        };
        Thread work = new Thread(untilFailure, "standalone");
        work.setDaemon(true);
        work.start();
        return service.untilStopped(standalone);
    }

    /** Returns when it can't go on, with what is to be said of it. */
    private String work(Standalone standalone, Announcement announcement) {
        PrintWriter out = terminal.out();
        try {
            standalone.start();
            standalone.awaitReady(LONGEST_START);
            LiveRows rows = new LiveRows(standalone.kafka(), HOURLY, out);
            announcement.print(
                    url(standalone.port()),
                    url(standalone.readerPort()),
                    url(standalone.adminPort()),
                    standalone.bootstrapServers(),
                    System.getProperty(LAUNCHER, "bin/flagtally"),
                    Instant.now(),
                    out);
            out.printf("ready in %.1f s%n", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
            out.flush();
            standalone.start(rows, rows::start);
            standalone.awaitFailure();
            return "counting has stopped, the log says why; what was taken is kept";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (OtherClusterException e) {
            return "can't start: data-dir: " + e.getMessage() + "; else put back the folder kafka beside streams";
        } catch (StartException | StartRefusedException | KafkaException e) {
            return "can't start: " + e.getMessage();
        } catch (RuntimeException | Error e) {
            // An error too must end the process: nobody else waits for this thread.
            LOG.debug("can't start", e);
            return "can't start: " + e;
        }
    }

    private String url(int boundPort) {
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return "http://%s:%d".formatted(everywhere ? "localhost" : host, boundPort);
    }

    /** The gateway checks what is in the file. A wrong name shows here, before the data folder is made. */
    private void checkKeysFile() {
        if (keysFile != null && !Files.isReadable(keysFile)) {
            InvalidSettingsException.throwIfAny(List.of("keys-file: can't read " + keysFile));
        }
    }

    private Listeners listeners() {
        return new Listeners(host, port, adminPort, kafkaPort, readerPort);
    }
}
