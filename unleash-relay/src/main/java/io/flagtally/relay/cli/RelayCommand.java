package io.flagtally.relay.cli;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.Relay;
import io.flagtally.relay.RelayConfig;
import io.flagtally.relay.tokens.Tokens;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.runtime.RunningService;
import io.flagtally.runtime.admin.AdminAddress;
import io.flagtally.runtime.admin.AdminServer;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.cli.AdminOptions;
import io.flagtally.runtime.cli.ChecksSettings;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally relay}: runs one instance until it is told to stop. */
@Command(
        name = "relay",
        mixinStandardHelpOptions = true,
        description = "Sends what usage has grown by on to an Unleash server, so that its own pages stay alive.")
public final class RelayCommand implements Callable<Integer>, ChecksSettings {
    private static final Logger LOG = LoggerFactory.getLogger(RelayCommand.class);
    private static final int DEFAULT_ADMIN_PORT = 8085;

    @Mixin
    private RelayOptions options;

    @Option(
            names = "--application-id",
            defaultValue = RelayConfig.DEFAULT_APPLICATION_ID,
            paramLabel = "ID",
            description = "consumer group and start of the internal topics' names, behind the topic prefix; another one"
                    + " starts anew (default: ${DEFAULT-VALUE})")
    private String applicationId;

    @Option(
            names = "--state-dir",
            defaultValue = "flagtally-relay-state",
            paramLabel = "DIR",
            description = "where this instance keeps its state over restarts (default: ./${DEFAULT-VALUE})")
    private Path stateDir;

    @Option(
            names = "--create-topics",
            defaultValue = "true",
            arity = "1",
            paramLabel = "true|false",
            description = "create the relay's own topics if they are missing (default: ${DEFAULT-VALUE})")
    private boolean createTopics;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private TopicOptions topics;

    @Mixin
    private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

    @Override
    public List<String> settingProblems() {
        SettingProblems problems = new SettingProblems()
                .of(options::checkTokens)
                .of(options::posts)
                .of(topics::settings)
                .of(this::streams)
                .of(kafka::check)
                .of(admin::address)
                .of(this::checkStateDir);
        if (problems.list().isEmpty()) {
            // Only sound parts make a whole.
            problems.of(() -> config(topics.settings()));
        }
        return problems.list();
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
        if (!taken.isEmpty()) {
            taken.forEach(problem -> LOG.error("can't start: {}", problem));
            return 1;
        }
        Map<String, Object> adminSettings =
                config(topics.settings()).streamsProperties().adminBeforeStart();
        try (ProcessMetrics metrics = new ProcessMetrics();
                Tokens tokens = options.tokens(metrics.registry())) {
            KafkaAnswer.await(adminSettings, problem -> LOG.warn("{}; asking again", problem));
            RelayConfig config = config(settled(adminSettings));
            return run(new Relay(config, tokens, metrics.registry()), metrics);
        } catch (KafkaException e) {
            LOG.error("can't start: {}", reason(e));
            return 1;
        }
    }

    private int run(Relay relay, ProcessMetrics metrics) {
        AdminServer adminServer =
                new AdminServer(admin.address(), relay.liveChecks(), relay.readyChecks(), metrics.registry());
        // The listener last, so that an operator can watch the relay stop.
        Closeable both = () -> {
            relay.close();
            adminServer.close();
        };
        RunningService service = new RunningService();
        relay.whenStopped().thenRun(() -> service.stop(1));
        try {
            adminServer.start();
            relay.start();
        } catch (RuntimeException e) {
            LOG.error("can't start: {}", reason(e));
            service.stop(1);
        }
        return service.untilStopped(both);
    }

    /** A number of partitions that settings leave out is the one that there is. */
    private TopicSettings settled(Map<String, Object> kafkaSettings) {
        TopicSettings asGiven = topics.settings();
        if (topics.saysAllPartitions()) {
            return asGiven;
        }
        String posted = asGiven.name(Topic.UNLEASH_POSTED);
        try (Admin client = Admin.create(kafkaSettings)) {
            int found = KafkaAnswers.await(
                            client.describeTopics(List.of(posted)).allTopicNames())
                    .get(posted)
                    .partitions()
                    .size();
            return topics.settings(asGiven.rawPartitions(), found);
        } catch (KafkaException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return asGiven;
            }
            throw e;
        }
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

    private RelayConfig config(TopicSettings topicSettings) {
        return options.config(topicSettings, createTopics, streams(), kafka.properties());
    }
}
