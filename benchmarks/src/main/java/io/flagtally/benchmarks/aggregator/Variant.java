package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.cli.FlagtallyMain;
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

    /** The only one of this variant on a broker. */
    Application application() {
        return application(name().toLowerCase(Locale.ROOT));
    }

    /** One of several; {@code name} tells them apart. */
    static Application application(String name) {
        return new Application(name + '-', APPLICATION_ID);
    }

    /** Where one that runs in {@code folder} keeps its state. */
    public static Path state(Application application, Path folder) {
        return folder.resolve(application.topicPrefix() + "state");
    }

    /**
     * Starts it, with the state that is there; its topics must exist.
     *
     * @param more settings of the aggregator; the plain topology has none
     */
    public ChildJvm start(
            Application application, Path folder, Broker broker, List<String> jvmOptions, String... more) {
        String prefix = application.topicPrefix();
        String name = prefix + "aggregator";
        Path state = state(application, folder);
        if (this == PLAIN) {
            return ChildJvm.start(
                    name,
                    folder,
                    jvmOptions,
                    PlainAggregatorMain.class,
                    List.of(broker.bootstrapServers(), application.id(), prefix, state.toString()));
        }
        List<String> arguments = new ArrayList<>(List.of("aggregator", "--application-id", application.id()));
        arguments.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
        arguments.addAll(List.of("--topic-prefix", prefix, "--state-dir", state.toString()));
        arguments.addAll(broker.topics().arguments());
        // One API key brings what a fleet's teams bring with many.
        arguments.addAll(List.of("--max-names-backend", "1000000"));
        arguments.addAll(List.of("--admin-host", "127.0.0.1", "--admin-port", "0"));
        arguments.add(setting);
        arguments.addAll(List.of(more));
        return ChildJvm.start(name, folder, jvmOptions, FlagtallyMain.class, arguments);
    }
}
