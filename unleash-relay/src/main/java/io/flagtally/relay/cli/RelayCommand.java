package io.flagtally.relay.cli;

import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.Relay;
import io.flagtally.relay.RelayConfig;
import io.flagtally.runtime.cli.AdminOptions;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicOptions;
import io.flagtally.runtime.start.Folders;
import io.flagtally.runtime.topics.PartitionCounts;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsSettings;
import io.flagtally.streams.cli.ServiceRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally relay}: runs one instance until it is told to stop. */
@Command(
        name = "relay",
        mixinStandardHelpOptions = true,
        description = "Sends what usage has grown by on to an Unleash server, so that its own pages stay alive.")
public final class RelayCommand implements Callable<Integer>, ChecksSettings {
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
                .of(() -> Folders.check("state-dir", stateDir));
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
        Map<String, Object> adminSettings =
                config(topics.settings()).streamsProperties().adminBeforeStart();
        return new ServiceRun(admin.address(), adminSettings).run(metrics -> {
            RelayConfig config = config(settled(adminSettings));
            return new Relay(config, options.tokens(metrics.registry()), metrics.registry());
        });
    }

    /** A number of partitions that settings leave out is the one that there is. */
    private TopicSettings settled(Map<String, Object> kafkaSettings) {
        TopicSettings asGiven = topics.settings();
        if (topics.saysAllPartitions()) {
            return asGiven;
        }
        try (Admin client = Admin.create(kafkaSettings)) {
            int found = PartitionCounts.most(client, List.of(asGiven.name(Topic.UNLEASH_POSTED)))
                    .orElse(asGiven.outputPartitions());
            return topics.settings(asGiven.rawPartitions(), found);
        }
    }

    private StreamsSettings streams() {
        return options.streams(applicationId, stateDir);
    }

    private RelayConfig config(TopicSettings topicSettings) {
        return options.config(topicSettings, createTopics, streams(), kafka.properties());
    }
}
