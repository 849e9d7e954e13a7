package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.BenchTopics;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.topics.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What counts the reports: the plain topology, or the aggregator with some setting. */
public enum Variant {
    PLAIN("plain DSL", ""),
    OURS("aggregator", "--count-once=true"),
    WITHOUT_COUNT_ONCE("without count once", "--count-once=false"),
    WITHOUT_COMBINING("without combining", "--combined-entries=0");

    private static final String APPLICATION_ID = "bench";

    private final String label;
    private final String setting;

    Variant(String label, String setting) {
        this.label = label;
        this.setting = setting;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** Goes before all its topics, so that several can run on one broker. */
    public String topicPrefix() {
        return name().toLowerCase(Locale.ROOT) + '-';
    }

    /** The consumer group, and what the names of its internal topics start with. */
    String group() {
        return topicPrefix() + APPLICATION_ID;
    }

    boolean isInput(String topic) {
        return topic.equals(Topic.UNLEASH_REPORTS_RAW.name(topicPrefix())) || isRepartition(topic);
    }

    boolean isRepartition(String topic) {
        return topic.startsWith(group()) && topic.endsWith("-repartition");
    }

    boolean isHourly(String topic) {
        return topic.equals(Topic.FLAG_USAGE_HOURLY.name(topicPrefix()))
                || topic.equals(Topic.FLAG_VARIANT_USAGE_HOURLY.name(topicPrefix()));
    }

    boolean isChangelog(String topic) {
        return topic.startsWith(group()) && topic.endsWith("-changelog");
    }

    /** Starts it, without state; its topics must exist. */
    public ChildJvm start(Path folder, Broker broker, List<String> jvmOptions) {
        Path state = folder.resolve("state-" + name());
        if (this == PLAIN) {
            return ChildJvm.start(
                    name(),
                    folder,
                    jvmOptions,
                    PlainAggregatorMain.class,
                    List.of(broker.bootstrapServers(), APPLICATION_ID, topicPrefix(), state.toString()));
        }
        List<String> arguments = new ArrayList<>(List.of("aggregator", "--application-id", APPLICATION_ID));
        arguments.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
        arguments.addAll(List.of("--topic-prefix", topicPrefix(), "--state-dir", state.toString()));
        arguments.addAll(BenchTopics.arguments());
        // One API key brings what a fleet's teams bring with many.
        arguments.addAll(List.of("--max-names-backend", "1000000"));
        arguments.addAll(List.of("--admin-host", "127.0.0.1", "--admin-port", "0"));
        arguments.add(setting);
        return ChildJvm.start(name(), folder, jvmOptions, FlagtallyMain.class, arguments);
    }
}
