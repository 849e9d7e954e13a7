package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.Aggregator;
import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.AdminOptions;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.DecodeOptions;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicOptions;
import io.flagtally.runtime.start.Folders;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsSettings;
import io.flagtally.streams.cli.ServiceRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally aggregator}: runs one instance until it is told to stop. */
@Command(
        name = "aggregator",
        mixinStandardHelpOptions = true,
        description = "Turns raw reports on Kafka into hourly totals on Kafka.")
public final class AggregatorCommand implements Callable<Integer>, ChecksSettings {
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
                .of(() -> Folders.check("state-dir", stateDir))
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
        Map<String, Object> adminSettings =
                config(topics.settings()).streamsProperties().adminBeforeStart();
        return new ServiceRun(admin.address(), adminSettings).run(metrics -> {
            TopicSettings settled = SettledTopics.of(topics, applicationId, adminSettings);
            return new Aggregator(config(settled), metrics.registry());
        });
    }

    private StreamsSettings streams() {
        return options.streams(applicationId, stateDir);
    }

    private AggregatorConfig config(TopicSettings topicSettings) {
        return options.config(topicSettings, createTopics, streams(), decoding.limits(), kafka.properties());
    }
}
