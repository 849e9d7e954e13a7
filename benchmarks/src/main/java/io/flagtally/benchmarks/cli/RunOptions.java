package io.flagtally.benchmarks.cli;

import io.flagtally.benchmarks.machine.BenchTopics;
import io.flagtally.benchmarks.machine.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every benchmark that starts processes. */
public final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            paramLabel = "N",
            description = "about how long all of it takes (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--flags",
            defaultValue = "20",
            paramLabel = "N",
            description = "flags in a report, 1 to 1000 (default: ${DEFAULT-VALUE})")
    private int flags;

    @Option(
            names = "--partitions",
            defaultValue = "4",
            paramLabel = "N",
            description = "of every topic, 1 to 100 (default: ${DEFAULT-VALUE})")
    private int partitions;

    @Option(
            names = "--broker-in-this-jvm",
            hidden = true,
            description = "start the broker sooner, where no figure matters: the generator's JVM is its own then")
    private boolean brokerInThisJvm;

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description = "for the JVM of each process that is measured, such as -agentpath:…; may be repeated")
    private List<String> jvmOptions = new ArrayList<>();

    /** From 1 on. */
    public int seconds() {
        return inRange("--seconds", seconds, 1, 3_600);
    }

    /** That part of {@link #seconds}. */
    public Duration part(double part) {
        return Duration.ofMillis(Math.round(seconds() * 1_000 * part));
    }

    /** Flags in each report. */
    public int flags() {
        return inRange("--flags", flags, 1, 1_000);
    }

    /** Starts a broker for the topics that were asked for. */
    public Broker broker(Path folder) {
        return new Broker(folder, new BenchTopics(inRange("--partitions", partitions, 1, 100)), brokerInThisJvm);
    }

    /** Those given, after the ones that every measured process has. */
    public List<String> jvmOptions(String... always) {
        List<String> all = new ArrayList<>(List.of(always));
        all.addAll(jvmOptions);
        return all;
    }

    /** Returns {@code value}; throws what picocli makes a clear error of if it is out of range. */
    public int inRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    command.commandLine(), "%s: must be %d to %d, not %d".formatted(option, least, most, value));
        }
        return value;
    }
}
