package io.flagtally.sinks;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.admin.AdminAddress;
import io.flagtally.runtime.admin.AdminServer;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.cli.AdminOptions;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.start.FreePorts;
import io.flagtally.runtime.terminal.Terminal;
import io.flagtally.sinks.watch.SinkWatch;
import io.flagtally.sinks.watch.WatchSettings;
import io.flagtally.sinks.worker.Application;
import io.flagtally.sinks.worker.ConnectorState;
import io.flagtally.sinks.worker.ConnectorState.Part;
import io.flagtally.sinks.worker.WorkerException;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally connectors}: what a Kafka Connect worker is told and asked about the sinks. */
@Command(
        name = "connectors",
        description = "Gives connectors to a Kafka Connect worker, shows how they are, and restarts what failed.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ConnectorsCommand.Apply.class, ConnectorsCommand.Status.class, ConnectorsCommand.Watch.class})
public final class ConnectorsCommand {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorsCommand.class);

    /** A command on the connectors of one worker. */
    abstract static class OnWorker implements Callable<Integer>, ChecksSettings {
        @Mixin
        private Terminal terminal;

        @Mixin
        private ConnectorOptions options;

        @Override
        public List<String> settingProblems() {
            return new SettingProblems()
                    .of(options::worker)
                    .of(options::connectors)
                    .list();
        }

        ConnectorOptions options() {
            return options;
        }

        Terminal terminal() {
            return terminal;
        }
    }

    @Command(
            name = "apply",
            description = "Creates or updates connectors and waits until they and their tasks run.",
            mixinStandardHelpOptions = true)
    static final class Apply extends OnWorker {
        /** Longer than a worker takes to hear of a restart that it was asked for. */
        private static final Duration SETTLING = Duration.ofSeconds(5);

        @Option(
                names = "--timeout",
                defaultValue = "2m",
                paramLabel = "DURATION",
                converter = DurationConverter.class,
                description = "how long to wait, for all connectors together (default: ${DEFAULT-VALUE})")
        private Duration timeout;

        @Override
        public Integer call() {
            Application application = new Application(options().worker(), timeout, SETTLING, terminal()::tell);
            boolean all = true;
            for (Map.Entry<String, Map<String, String>> each :
                    options().connectors().entrySet()) {
                try {
                    ConnectorState state = application.apply(each.getKey(), each.getValue());
                    terminal()
                            .out()
                            .println(each.getKey() + ": runs, " + (state.parts().size() - 1) + " tasks");
                    terminal().out().flush();
                } catch (WorkerException e) {
                    all = false;
                    terminal().tell(each.getKey() + ": " + e.getMessage());
                }
            }
            return all ? 0 : 1;
        }
    }

    @Command(
            name = "status",
            description = "Prints a line for each connector and task; exit code 1 unless all of them run.",
            mixinStandardHelpOptions = true)
    static final class Status extends OnWorker {
        @Override
        public Integer call() {
            boolean all = true;
            try {
                for (String connector : options().connectors().keySet()) {
                    Optional<ConnectorState> state = options().worker().state(connector);
                    all &= state.filter(ConnectorState::isRunning).isPresent();
                    print(connector, state);
                }
            } catch (WorkerException e) {
                terminal().tell(e.getMessage());
                all = false;
            }
            terminal().out().flush();
            return all ? 0 : 1;
        }

        private void print(String connector, Optional<ConnectorState> state) {
            if (state.isEmpty()) {
                terminal().out().println(connector + "  not on this worker");
                return;
            }
            for (Part part : state.get().parts()) {
                String line = String.join("  ", connector, part.name(), part.state(), part.worker(), part.reason());
                terminal().out().println(line.stripTrailing());
            }
        }
    }

    @Command(
            name = "watch",
            description =
                    "Restarts failed tasks, with a growing pause, and tells how sinks are, until it is told to stop.",
            mixinStandardHelpOptions = true)
    static final class Watch extends OnWorker {
        private static final int DEFAULT_ADMIN_PORT = 8086;

        @Option(
                names = "--interval",
                paramLabel = "DURATION",
                converter = DurationConverter.class,
                description = "time between two looks, and the first pause after a restart (default: ${DEFAULT-VALUE})")
        private Duration interval = WatchSettings.DEFAULT.interval();

        @Option(
                names = "--max-pause",
                paramLabel = "DURATION",
                converter = DurationConverter.class,
                description = "the longest pause between two restarts of a connector (default: ${DEFAULT-VALUE})")
        private Duration maxPause = WatchSettings.DEFAULT.maxPause();

        @Option(
                names = "--lag",
                defaultValue = "false",
                arity = "1",
                paramLabel = "true|false",
                description = "ask Kafka how far each sink is behind (default: ${DEFAULT-VALUE})")
        private boolean lag;

        @Mixin
        private KafkaOptions kafka = new KafkaOptions();

        @Mixin
        private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

        @Override
        public List<String> settingProblems() {
            return new SettingProblems()
                    .of(() -> InvalidSettingsException.throwIfAny(super.settingProblems()))
                    .of(this::settings)
                    .of(admin::address)
                    .of(kafka::check)
                    .list();
        }

        private WatchSettings settings() {
            return new WatchSettings(interval, maxPause);
        }

        @Override
        public Integer call() {
            AdminAddress address = admin.address();
            List<String> taken = new FreePorts()
                    .and(AdminOptions.PORT, address.host(), address.port())
                    .problems();
            if (!taken.isEmpty()) {
                taken.forEach(problem -> LOG.error("can't start: {}", problem));
                return 1;
            }
            try (ProcessMetrics metrics = new ProcessMetrics()) {
                return run(address, metrics);
            } catch (KafkaException e) {
                LOG.error(
                        "can't start: --kafka: {}",
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
                return 1;
            }
        }

        private int run(AdminAddress address, ProcessMetrics metrics) {
            SinkWatch watch = new SinkWatch(
                    options().worker(),
                    options().connectors(),
                    settings(),
                    lag ? Optional.of(kafka.properties()) : Optional.empty(),
                    Clock.systemUTC(),
                    metrics.registry());
            AdminServer adminServer =
                    new AdminServer(address, watch.liveChecks(), watch.readyChecks(), metrics.registry());
            adminServer.start();
            // The listener last, so that an operator can watch the service stop.
            Closeable both = () -> {
                watch.close();
                adminServer.close();
            };
            return new RunningService().untilStopped(both, () -> {
                LOG.info(
                        "watching {}; health and metrics at http://{}:{}",
                        options().connectors().keySet(),
                        address.host(),
                        adminServer.port());
                watch.start();
            });
        }
    }
}
