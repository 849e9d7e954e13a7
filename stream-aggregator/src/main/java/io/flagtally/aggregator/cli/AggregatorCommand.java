package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.Aggregator;
import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.admin.AdminAddress;
import io.flagtally.runtime.admin.AdminServer;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.cli.AdminOptions;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.DecodeOptions;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicOptions;
import io.flagtally.runtime.start.Folders;
import io.flagtally.runtime.start.FreePorts;
import io.flagtally.runtime.start.KafkaAnswer;
import io.flagtally.streams.OtherClusterException;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsSettings;
import java.io.Closeable;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally aggregator}: runs one instance until it is told to stop. */
@Command(
        name = "aggregator",
        mixinStandardHelpOptions = true,
        description = "Turns raw reports on Kafka into hourly totals on Kafka.")
public final class AggregatorCommand implements Callable<Integer>, ChecksSettings {
    private static final Logger LOG = LoggerFactory.getLogger(AggregatorCommand.class);
    private static final int DEFAULT_ADMIN_PORT = 8084;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private TopicOptions topics;

    @Mixin
    private DecodeOptions decoding;

    @Mixin
    private AggregatorOptions options;

    @Option(
            names = "--application-id",
            defaultValue = AggregatorConfig.DEFAULT_APPLICATION_ID,
            paramLabel = "ID",
            description = "consumer group and start of the internal topics' names, behind the topic prefix"
                    + " (default: ${DEFAULT-VALUE})")
    private String applicationId;

    @Option(
            names = "--state-dir",
            defaultValue = "flagtally-state",
            paramLabel = "DIR",
            description = "where this instance keeps its state over restarts (default: ./${DEFAULT-VALUE})")
    private Path stateDir;

    @Option(
            names = "--create-topics",
            defaultValue = "true",
            arity = "1",
            paramLabel = "true|false",
            description = "create topics that are missing (default: ${DEFAULT-VALUE})")
    private boolean createTopics;

    @Mixin
    private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

    @Override
    public List<String> settingProblems() {
        return new SettingProblems()
                .of(topics::settings)
                .of(decoding::limits)
                .of(this::streams)
                .of(options::combined)
                .of(options::start)
                .of(options::eventTimes)
                .of(options::resends)
                .of(options::properties)
                .of(options::names)
                .of(options::applications)
                .of(options::health)
                .of(() -> StreamsProperties.check(kafka.properties()))
                .of(kafka::check)
                .of(admin::address)
                .of(this::checkStateDir)
                .list();
    }

    @Override
    public Set<String> moreKafkaSettings() {
        return StreamsProperties.names();
    }

    @Override
    public List<String> kafkaPrefixes() {
        return StreamsProperties.CLIENT_PREFIXES;
    }

    @Override
    public Integer call() {
        AdminAddress address = admin.address();
        List<String> taken = new FreePorts()
                .and(AdminOptions.PORT, address.host(), address.port())
                .problems();
        Map<String, Object> adminSettings =
                config(topics.settings()).streamsProperties().adminBeforeStart();
        try {
            if (taken.isEmpty()) {
                KafkaAnswer.await(adminSettings, problem -> LOG.warn("{}; asking again", problem));
            }
        } catch (KafkaException e) {
            taken = List.of(e.getMessage());
        }
        if (!taken.isEmpty()) {
            taken.forEach(problem -> LOG.error("can't start: {}", problem));
            return 1;
        }
        try (ProcessMetrics metrics = new ProcessMetrics()) {
            TopicSettings settled = PartitionCounts.settled(topics, applicationId, adminSettings);
            return run(new Aggregator(config(settled), metrics.registry()), metrics);
        } catch (KafkaException e) {
            LOG.error("can't start: {}", reason(e));
            return 1;
        }
    }

    private int run(Aggregator aggregator, ProcessMetrics metrics) {
        AdminServer adminServer =
                new AdminServer(admin.address(), aggregator.liveChecks(), aggregator.readyChecks(), metrics.registry());
        // The listener last, so that an operator can watch the aggregator stop.
        Closeable both = () -> {
            aggregator.close();
            adminServer.close();
        };
        RunningService service = new RunningService();
        aggregator.whenStopped().thenRun(() -> service.stop(1));
        try {
            adminServer.start();
            aggregator.start();
        } catch (RuntimeException e) {
            LOG.error("can't start: {}", reason(e));
            service.stop(1);
        }
        return service.untilStopped(both);
    }

    /** A taken port hides behind an exception that says nothing. */
    private static String reason(RuntimeException e) {
        if (e instanceof OtherClusterException other) {
            return other.message("state-dir", "bootstrap-servers");
        }
        return e.getCause() instanceof BindException ? e.getCause().getMessage() : e.getMessage();
    }

    private void checkStateDir() {
        Folders.problem(stateDir).ifPresent(problem -> {
            throw InvalidSettingsException.of("state-dir: " + problem);
        });
    }

    private StreamsSettings streams() {
        return options.streams(applicationId, stateDir);
    }

    private AggregatorConfig config(TopicSettings topicSettings) {
        return options.config(topicSettings, createTopics, streams(), decoding.limits(), kafka.properties());
    }
}
