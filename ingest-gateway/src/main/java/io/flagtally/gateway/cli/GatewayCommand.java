package io.flagtally.gateway.cli;

import io.flagtally.gateway.Gateway;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.gateway.config.ListenConfig;
import io.flagtally.gateway.config.ShutdownConfig;
import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.admin.AdminAddress;
import io.flagtally.runtime.admin.AdminServer;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.cli.AdminOptions;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.DecodeOptions;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.SizeConverter;
import io.flagtally.runtime.cli.TopicOptions;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.runtime.start.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final int DEFAULT_ADMIN_PORT = 8081;

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
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "bytes that reports may take while they wait for Kafka (default: ${DEFAULT-VALUE})")
    private int bufferMemory = KafkaConfig.DEFAULT_BUFFER_MEMORY;

    @Option(
            names = "--ready-needs-kafka",
            arity = "1",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "unready whenever reports can't be written. Without it the gateway is unready only until it"
                    + " could write"
                    + " for the first time; later it answers SDKs with 503 (default: ${DEFAULT-VALUE})")
    private boolean readyNeedsKafka;

    @Option(
            names = "--shutdown-delay",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "from turning unready to refusing requests, for load balancers (default: ${DEFAULT-VALUE})")
    private Duration shutdownDelay = ShutdownConfig.DEFAULT.delay();

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long requests in flight may take to end (default: ${DEFAULT-VALUE})")
    private Duration drainTimeout = ShutdownConfig.DEFAULT.drainTimeout();

    @Mixin
    private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

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
                .of(this::shutdown)
                .of(admin::address);
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
        AdminServer adminServer = new AdminServer(
                admin.address(),
                List.of(),
                readyNeedsKafka ? gateway.writableChecks() : gateway.readyChecks(),
                metrics.registry());
        adminServer.start();
        gateway.start();
        return new RunningService().untilStopped(() -> {
            gateway.close();
            adminServer.close();
            metrics.close();
        });
    }

    private List<String> takenPorts() {
        ListenConfig listen = http.settings().listen();
        AdminAddress adminAddress = admin.address();
        FreePorts ports = new FreePorts().and("port", listen.host(), listen.port());
        if (listen.plainPort() != ListenConfig.NO_PORT) {
            ports.and("plain-port", listen.host(), listen.plainPort());
        }
        return ports.and(AdminOptions.PORT, adminAddress.host(), adminAddress.port())
                .problems();
    }

    GatewayConfig config() {
        return new GatewayConfig(
                http.settings(),
                keysFile,
                decoding.limits(),
                frontend.settings(),
                topics.settings(),
                kafka(),
                shutdown());
    }

    private KafkaConfig kafka() {
        return new KafkaConfig(kafka.properties(), bufferMemory);
    }

    private ShutdownConfig shutdown() {
        return new ShutdownConfig(shutdownDelay, drainTimeout);
    }

    private void checkKeysFile() {
        if (keysFile != null) {
            KeyFile.check(keysFile);
        }
    }
}
