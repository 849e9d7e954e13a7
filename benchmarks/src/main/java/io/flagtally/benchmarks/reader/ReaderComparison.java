package io.flagtally.benchmarks.reader;

import io.flagtally.benchmarks.cli.Ratio;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code reader}: the embedded store is filled from a broker, started again, and asked by twenty at a time. The ratio
 * is the p99 of a bare query of as many rows by an index ÷ ours.
 */
@Command(
        name = "reader",
        mixinStandardHelpOptions = true,
        description = "The reader's embedded store: rows a second when begun anew, restart, and how soon it answers.")
public final class ReaderComparison implements Callable<Integer> {
    private static final int FLAGS_OF_A_REPORT = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Option(
            names = "--days",
            defaultValue = "30",
            paramLabel = "N",
            description = "days of 24 hours that each key has (default: ${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--names",
            defaultValue = "1500",
            paramLabel = "N",
            description = "flags in each of 2 environments x 5 apps (default: ${DEFAULT-VALUE})")
    private int names;

    @Option(
            names = "--requests",
            defaultValue = "2000",
            paramLabel = "N",
            description = "questions of each kind (default: ${DEFAULT-VALUE})")
    private int requests;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        StoreSize size = new StoreSize(
                options.inRange("--names", names, 1, 100_000),
                options.inRange("--days", days, 1, 400),
                Math.min(10_000, names * FLAGS_OF_A_REPORT));
        out.printf(
                Locale.ROOT,
                "%,d (environment, app, flag), %,d hourly rows, -Xmx256m; %s, broker included%n",
                size.keys(),
                size.hourlyRows(),
                Ratio.machine());
        out.flush();
        try (WorkFolder folder = new WorkFolder();
                Broker broker = new Broker(folder.path())) {
            FilledTopics.fill(broker, size);
            Map<String, Double> anew = run("anew", broker, folder.path(), 0, size);
            Map<String, Double> again = run("again", broker, folder.path(), requests, size);
            print(out, size, anew, again);
        }
        return 0;
    }

    private static void print(PrintWriter out, StoreSize size, Map<String, Double> anew, Map<String, Double> again) {
        if (Math.round(again.get("rows")) != size.allRows() || Math.round(again.get("all-flags")) != size.keys()) {
            throw new IllegalStateException("the store does not hold what was written: " + again);
        }
        new Table("", "p50 ms", "p99 ms")
                .row("hours of a flag over 30 days, all apps", again.get("flag-p50-ms"), again.get("flag-p99-ms"))
                .row("as many rows, bare, by an index", again.get("bare-p50-ms"), again.get("bare-p99-ms"))
                .row("values that start with a text", again.get("values-p50-ms"), again.get("values-p99-ms"))
                .print(out);
        new Table("", "")
                .row("begun anew, s", anew.get("ready-seconds"))
                .row("rows a second", size.allRows() / anew.get("ready-seconds"))
                .row("started again, s", again.get("ready-seconds"))
                .row("sums of 7 days of all flags, ms", again.get("all-flags-7d-ms"))
                .row("file, MB", again.get("file-mb"))
                .row("heap while begun anew, MB", anew.get("heap-mb"))
                .row("heap while asked, MB", again.get("heap-mb"))
                .print(out);
        Ratio.print(out, "reader rows-per-second-to-50000", size.allRows() / anew.get("ready-seconds") / 50_000);
        Ratio.print(out, "reader", again.get("bare-p99-ms") / again.get("flag-p99-ms"));
    }

    /** Runs the store's process to its end and reads its figures. */
    private Map<String, Double> run(String name, Broker broker, Path folder, int asked, StoreSize size)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of(broker.bootstrapServers(), folder.resolve("store").toString(), Integer.toString(asked)));
        arguments.addAll(size.arguments());
        Path log = folder.resolve(name + ".log");
        try (ChildJvm jvm =
                ChildJvm.start(name, folder, options.jvmOptions("-Xmx256m"), StoreProcess.class, arguments)) {
            while (!Files.readAllLines(log).contains("done")) {
                jvm.checkAlive();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        Map<String, Double> figures = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            String[] words = line.split(" ", -1);
            if (words.length == 2) {
                figures.put(words[0], Double.valueOf(words[1]));
            }
        }
        return figures;
    }
}
