package io.flagtally.cli.capacity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.runtime.cli.ChecksSettings;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.terminal.Table;
import io.flagtally.runtime.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flagtally capacity}: how many of what a load needs. */
@Command(
        name = "capacity",
        mixinStandardHelpOptions = true,
        description =
                "Compute how many partitions and instances, how much memory, disk and network a load needs, and how"
                        + " long a restore takes, from what was measured. Needs no Kafka.")
public final class CapacityCommand implements Callable<Integer>, ChecksSettings {
    @Mixin
    private Terminal terminal;

    @Option(
            names = "--reports-per-second",
            paramLabel = "N",
            description = "at the peak; most SDKs post once a minute, browsers each 30 s (default: ${DEFAULT-VALUE})")
    private long reportsPerSecond = 1_000;

    @Option(
            names = "--apps",
            paramLabel = "N",
            description = "apps, those of each environment counted (default: ${DEFAULT-VALUE})")
    private long apps = 100;

    @Option(
            names = "--flags-per-app",
            paramLabel = "N",
            description = "flags that SDKs of an app report within an hour (default: ${DEFAULT-VALUE})")
    private long flagsPerApp = 100;

    @Option(
            names = "--flags-per-report",
            paramLabel = "N",
            description = "flags in one report (default: 20, or all of an app if those are fewer)")
    private Long flagsPerReport;

    @Option(
            names = "--variants-per-flag",
            paramLabel = "N",
            converter = NumberConverter.class,
            description = "variants of a flag, on average: 0.5 if one of four has two (default: ${DEFAULT-VALUE})")
    private double variantsPerFlag = 0.5;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "SDKs with a connection id: Node, Java, browsers (default: one for each report of a minute)")
    private Long connections;

    @Option(
            names = "--raw-retention",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long raw reports are kept (default: ${DEFAULT-VALUE})")
    private Duration rawRetention = Setup.DEFAULT.rawRetention();

    @Option(
            names = "--hourly-retention",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long hourly rows are kept (default: ${DEFAULT-VALUE})")
    private Duration hourlyRetention = Setup.DEFAULT.hourlyRetention();

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description = "replicas of every topic (default: ${DEFAULT-VALUE})")
    private int replicationFactor = Setup.DEFAULT.replicas();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "stream threads of an aggregator, a core each (default: ${DEFAULT-VALUE})")
    private int threads = Setup.DEFAULT.threads();

    @Option(
            names = "--standbys",
            paramLabel = "N",
            description = "copies of the state on other aggregators (default: ${DEFAULT-VALUE})")
    private int standbys = Setup.DEFAULT.standbys();

    @Option(
            names = "--commit-interval",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "time between commits of an aggregator (default: ${DEFAULT-VALUE})")
    private Duration commitInterval = Setup.DEFAULT.commitInterval();

    @Option(
            names = "--cpu-factor",
            paramLabel = "N",
            converter = NumberConverter.class,
            description = "CPU time that your machine takes ÷ what was measured: 0.5 if it is twice as fast"
                    + " (default: ${DEFAULT-VALUE})")
    private double cpuFactor = Setup.DEFAULT.cpuFactor();

    @Option(names = "--json", description = "print one JSON object a line instead of a table")
    private boolean json;

    @Override
    public List<String> settingProblems() {
        return new SettingProblems().of(this::demand).of(this::setup).list();
    }

    @Override
    public Integer call() {
        PrintWriter out = terminal.out();
        List<ObjectNode> lines = Needs.of(new Capacity(demand(), setup())).stream()
                .map(Need::json)
                .toList();
        if (json) {
            lines.forEach(out::println);
        } else {
            new Table(out, Need.FIELDS).print(lines);
        }
        out.flush();
        return ExitCode.OK;
    }

    private Demand demand() {
        return new Demand(
                reportsPerSecond,
                apps,
                flagsPerApp,
                flagsPerReport == null ? Demand.flagsPerReportOf(flagsPerApp) : flagsPerReport,
                variantsPerFlag,
                connections == null ? Demand.connectionsOf(reportsPerSecond) : connections);
    }

    private Setup setup() {
        return new Setup(
                rawRetention, hourlyRetention, replicationFactor, threads, standbys, commitInterval, cpuFactor);
    }
}
