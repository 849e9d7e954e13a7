package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.aggregator.hourly.HourlyWindow;
import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.aggregator.intake.UnbelievedTimes;
import io.flagtally.aggregator.start.ChangelogRetention;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.model.topics.TopicSpec;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.KafkaOptions;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.TopicOptions;
import io.flagtally.runtime.start.KafkaAnswer;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.runtime.topics.TopicManager.Finding;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code flagtally topics}: creates the topics or checks them, one line each; exit code 1 if something must be changed.
 */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description =
                "Checks that every topic exists and is configured as Flagtally needs it, or creates what is missing.")
public final class TopicsCommand implements Callable<Integer>, ChecksSettings {
    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private TopicOptions topics;

    @Mixin
    private WindowOptions windows;

    @Option(
            names = "--application-id",
            defaultValue = AggregatorConfig.DEFAULT_APPLICATION_ID,
            paramLabel = "ID",
            description = "of the aggregators whose changelogs are checked, without the prefix"
                    + " (default: ${DEFAULT-VALUE})")
    private String applicationId;

    @Option(names = "--create", description = "create topics that are missing, then check all")
    private boolean create;

    @Option(names = "--check", description = "only check (the default)")
    private boolean check;

    @Override
    public List<String> settingProblems() {
        return new SettingProblems()
                .of(topics::settings)
                .of(this::eventTimes)
                .of(() -> StreamsSettings.checkApplicationId(applicationId))
                .of(kafka::check)
                .of(this::checkRetention)
                .of(this::checkAction)
                .list();
    }

    /** The one setting of Kafka Streams that says what changelogs must have. */
    @Override
    public Set<String> moreKafkaSettings() {
        return Set.of(StreamsConfig.WINDOW_STORE_CHANGE_LOG_ADDITIONAL_RETENTION_MS_CONFIG);
    }

    @Override
    public Integer call() {
        try {
            KafkaAnswer.require(kafka.properties());
            return manage(SettledTopics.of(topics, applicationId, kafka.properties()));
        } catch (KafkaException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(e.getMessage());
            err.flush();
            return 1;
        }
    }

    private int manage(TopicSettings settings) {
        try (Admin admin = Admin.create(kafka.properties())) {
            TopicManager manager = new TopicManager(admin);
            List<TopicSpec> specs = settings.specs();
            List<Finding> findings = new ArrayList<>(create ? manager.createMissing(specs) : manager.check(specs));
            findings.addAll(ofRelay(manager, settings));
            findings.addAll(changelogs(manager, settings));
            return report(findings);
        }
    }

    /** Of those that exist, and that this client may see: a relay makes them, and not everybody has one. */
    private static List<Finding> ofRelay(TopicManager manager, TopicSettings settings) {
        return manager.check(settings.relaySpecs()).stream()
                .filter(finding -> finding.state() != TopicManager.State.MISSING)
                .filter(finding -> finding.state() != TopicManager.State.FORBIDDEN)
                .toList();
    }

    /** Of those that exist; aggregators make them, and raise what is too short if they may. */
    private List<Finding> changelogs(TopicManager manager, TopicSettings settings) {
        ChangelogRetention retention = ChangelogRetention.of(
                settings.prefix() + applicationId,
                HourlyWindow.outliving(settings.rawLifetime(), windows.maxLateness(), windows.maxSkew()),
                StreamsProperties.additionalRetentionOf(kafka.properties()));
        return manager.check(retention.specs()).stream()
                .filter(finding -> finding.state() != TopicManager.State.MISSING)
                .toList();
    }

    private EventTimeSettings eventTimes() {
        return new EventTimeSettings(windows.maxLateness(), windows.maxSkew(), UnbelievedTimes.COUNT);
    }

    private void checkRetention() {
        StreamsProperties.problemOfRetention(kafka.properties()).ifPresent(problem -> {
            throw InvalidSettingsException.of("kafka: " + problem);
        });
    }

    private void checkAction() {
        InvalidSettingsException.throwIfAny(create && check ? List.of("check: excludes --create") : List.of());
    }

    private int report(List<Finding> findings) {
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(
                finding -> out.printf("%-12s %s%n", finding.state().name().toLowerCase(Locale.ROOT), finding.topic()));
        findings.forEach(finding -> finding.problems().forEach(out::println));
        findings.forEach(finding -> finding.notes().forEach(note -> out.println("note: " + note)));
        out.flush();
        return findings.stream().allMatch(finding -> finding.problems().isEmpty()) ? 0 : 1;
    }
}
