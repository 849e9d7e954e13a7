package io.flagtally.gateway.cli;

import io.flagtally.gateway.Gateway;
import io.flagtally.gateway.auth.KeyFile;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.admin.AdminServer;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.DecodeOptions;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.SizeConverter;
import io.flagtally.runtime.cli.TopicOptions;
import io.flagtally.runtime.start.FreePorts;
import io.flagtally.runtime.start.HostNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gateway}: runs the gateway until it is told to stop. */
@Command(
        name = "gateway",
        description = "Receives reports over HTTP, checks them and keeps them in Kafka.",
        mixinStandardHelpOptions = true)
public final class GatewayCommand implements Callable<Integer>, ChecksSettings {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayCommand.class);

    @Option(
            names = "--admin-host",
            defaultValue = "127.0.0.1",
            paramLabel = "HOST",
            description = "address of health checks and metrics (default: ${DEFAULT-VALUE}; all: 0.0.0.0)")
    private String adminHost;

    @Option(
            names = "--admin-port",
            defaultValue = "8081",
            paramLabel = "PORT",
            description = "port of health checks and metrics (default: ${DEFAULT-VALUE})")
    private int adminPort;

    @Option(
            names = "--keys-file",
            required = true,
            paramLabel = "FILE",
            description = "the API keys, as the command 'keys' makes them; read again when it changes")
    private Path keysFile;

    @Mixin
    private DecodeOptions decoding;

    @Option(
            names = "--buffer-memory",
            defaultValue = "64MiB",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "bytes that reports may take while they wait for Kafka (default: ${DEFAULT-VALUE})")
    private int bufferMemory;

    @Option(
            names = "--ready-needs-kafka",
            arity = "1",
            defaultValue = "false",
            paramLabel = "true|false",
            description =
                    "not ready while reports can't be written; otherwise that is so only until they could be for the"
                            + " first time, and SDKs are answered with 503 later (default: ${DEFAULT-VALUE})")
    private boolean readyNeedsKafka;

    @Option(
            names = "--shutdown-delay",
            defaultValue = "2s",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "from turning unready to refusing requests, for load balancers (default: ${DEFAULT-VALUE})")
    private Duration shutdownDelay;

    @Option(
            names = "--drain-timeout",
            defaultValue = "10s",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long requests in flight may take to end (default: ${DEFAULT-VALUE})")
    private Duration drainTimeout;

    @Mixin
    private HttpOptions http = new HttpOptions();

    @Mixin
    private FrontendOptions frontend = new FrontendOptions();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Override
    public List<String> settingProblems() {
        SettingProblems problems = new SettingProblems()
                .of(http::settings)
                .of(decoding::limits)
                .of(frontend::settings)
                .of(this::kafka)
                .of(topics::settings)
                .of(kafka::check)
                .of(this::checkAdminAddress);
        if (problems.list().isEmpty()) {
            // Only sound parts can be checked against each other.
            problems.of(this::config);
        }
        return problems.of(this::checkKeysFile).list();
    }

    @Override
    public Integer call() {
        List<String> taken = takenPorts();
        if (!taken.isEmpty()) {
            taken.forEach(problem -> LOG.error("can't start: {}", problem));
            return 1;
        }
        ProcessMetrics metrics = new ProcessMetrics();
        Gateway gateway = new Gateway(config(), metrics.registry());
        AdminServer admin = new AdminServer(
                adminHost,
                adminPort,
                List.of(),
                readyNeedsKafka ? gateway.writableChecks() : gateway.readyChecks(),
                metrics.registry());
        admin.start();
        gateway.start();
        return new RunningService().untilStopped(() -> {
            gateway.close();
            admin.close();
            metrics.close();
        });
    }

    private List<String> takenPorts() {
        HttpConfig listener = http.settings();
        FreePorts ports = new FreePorts().and("port", listener.host(), listener.port());
        if (listener.plainPort() != HttpConfig.NO_PORT) {
            ports.and("plain-port", listener.host(), listener.plainPort());
        }
        return ports.and("admin-port", adminHost, adminPort).problems();
    }

    private GatewayConfig config() {
        return new GatewayConfig(
                http.settings(),
                keysFile,
                decoding.limits(),
                frontend.settings(),
                topics.settings(),
                kafka(),
                shutdownDelay,
                drainTimeout);
    }

    private KafkaConfig kafka() {
        return new KafkaConfig(kafka.properties(), bufferMemory);
    }

    private void checkAdminAddress() {
        List<String> problems = new ArrayList<>();
        HostNames.problemOfHost(adminHost).ifPresent(problem -> problems.add("admin-host: " + problem));
        if (adminPort < 0 || adminPort > 65_535) {
            problems.add("admin-port: must be 0 to 65535");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    private void checkKeysFile() {
        if (keysFile != null) {
            KeyFile.problem(keysFile)
                    .ifPresent(problem -> InvalidSettingsException.throwIfAny(List.of("keys-file: " + problem)));
        }
    }
}
