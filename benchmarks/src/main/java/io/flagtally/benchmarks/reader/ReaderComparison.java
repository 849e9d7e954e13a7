package io.flagtally.benchmarks.reader;

import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code reader}: the embedded store is filled from a broker, started again, and asked by twenty at a time, its
 * database and then the whole reader over HTTP; a reader of a Postgres likewise. A ratio is the p99 of a bare query of
 * as many rows by an index ÷ ours, on the same database.
 */
@Command(
        name = "reader",
        mixinStandardHelpOptions = true,
        description =
                "The reader on both its databases: rows a second when begun anew, restart, and how soon it answers.")
public final class ReaderComparison implements Callable<Integer> {
    private static final int FLAGS_OF_A_REPORT = 20;

    /** A whole line, not one that is being written. */
    private static final Pattern FIGURE = Pattern.compile("([a-z0-9-]+) (\\d+\\.\\d{3})");

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
    public Integer call() throws IOException, InterruptedException, SQLException {
        PrintWriter out = spec.commandLine().getOut();
        StoreSize size = StoreSize.of(
                options.inRange("--names", names, 1, 100_000),
                options.inRange("--days", days, 1, 400),
                Math.min(10_000, names * FLAGS_OF_A_REPORT));
        out.printf(
                Locale.ROOT,
                "%,d (environment, app, flag), %,d hourly rows, -Xmx256m; %s, broker included%n",
                size.keys(),
                size.hourlyRows(),
                Ratios.machine());
        out.flush();
        try (WorkFolder folder = new WorkFolder()) {
            Map<String, Double> anew;
            Map<String, Double> again;
            Map<String, Double> postgres;
            try (Broker broker = options.broker(folder.path())) {
                FilledTopics.fill(broker, size);
                anew = run("anew", broker.bootstrapServers(), folder.path(), 0, size);
                again = run("again", broker.bootstrapServers(), folder.path(), requests, size);
            }
            try (FilledPostgres server = new FilledPostgres(folder.path().resolve("postgres"), size)) {
                postgres = run("postgres", server.url(), folder.path(), requests, size);
            }
            print(out, size, anew, again, postgres);
        }
        return 0;
    }

    private static void print(
            PrintWriter out,
            StoreSize size,
            Map<String, Double> anew,
            Map<String, Double> again,
            Map<String, Double> postgres) {
        if (Math.round(again.get("rows")) != size.allRows()
                || Math.round(again.get("all-flags")) != size.keys()
                || Math.round(postgres.get("all-flags")) != size.keys()) {
            throw new IllegalStateException("not all that was written is there: " + again + ", " + postgres);
        }
        Table latencies = new Table("", "embedded: p50 ms", "p99 ms", "Postgres: p50 ms", "p99 ms");
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("hours of a flag over 30 days, all apps", "flag");
        rows.put("as many rows, bare, by an index", "bare");
        rows.put("GET hours of a flag over 30 days", "get-usage");
        rows.put("GET a list of flags", "get-flags");
        rows.put("GET values that start with a text", "get-values");
        rows.forEach((title, name) -> latencies.row(
                title + (isQuiet(again, name) && isQuiet(postgres, name) ? "" : " NOT QUIET"),
                again.get(name + "-p50-ms"),
                again.get(name + "-p99-ms"),
                postgres.get(name + "-p50-ms"),
                postgres.get(name + "-p99-ms")));
        latencies.print(out);
        new Table("", "embedded", "Postgres")
                .row("begun anew, s", anew.get("ready-seconds"), "")
                .row("rows a second", size.allRows() / anew.get("ready-seconds"), "")
                .row("started again, s", again.get("ready-seconds"), postgres.get("ready-seconds"))
                .row("sums of 7 days of all flags, ms", again.get("all-flags-7d-ms"), postgres.get("all-flags-7d-ms"))
                .row("oldest lists while asked, s", again.get("lists-age-seconds"), postgres.get("lists-age-seconds"))
                .row("file, MB", again.get("file-mb"), "")
                .row("heap while begun anew, MB", anew.get("heap-mb"), "")
                .row("heap while asked, MB", again.get("heap-mb"), postgres.get("heap-mb"))
                .print(out);
        Ratios ratios = new Ratios(out);
        ratios.print("reader rows-per-second-to-50000", size.allRows() / anew.get("ready-seconds") / 50_000);
        printRatio(ratios, "reader postgres", postgres);
        printRatio(ratios, "reader", again);
    }

    private static void printRatio(Ratios ratios, String what, Map<String, Double> figures) {
        for (String side : List.of("flag", "bare")) {
            if (!isQuiet(figures, side)) {
                ratios.unusable(what + ' ' + side, "was not quiet");
            }
        }
        ratios.print(what, figures.get("bare-p99-ms") / figures.get("flag-p99-ms"), what + " flag", what + " bare");
    }

    private static boolean isQuiet(Map<String, Double> figures, String question) {
        return figures.get(question + "-quiet") > 0;
    }

    /** Runs a reader's process, asks it over HTTP too if it is to be asked, and reads its figures. */
    private Map<String, Double> run(String name, String where, Path folder, int asked, StoreSize size)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of(where, folder.resolve("store").toString(), Integer.toString(asked)));
        arguments.addAll(size.arguments());
        Path log = folder.resolve(name + ".log");
        Map<String, Double> figures = new HashMap<>();
        try (ChildJvm jvm =
                ChildJvm.start(name, folder, options.jvmOptions("-Xmx256m"), StoreProcess.class, arguments)) {
            while (!figuresIn(log).containsKey("port")) {
                jvm.checkAlive();
                TimeUnit.MILLISECONDS.sleep(50);
            }
            if (asked > 0) {
                figures.putAll(
                        new Gets(figuresIn(log).get("port").intValue(), size, jvm.times()::compilerCpu).ask(asked));
            }
        }
        figures.putAll(figuresIn(log));
        return figures;
    }

    private static Map<String, Double> figuresIn(Path log) throws IOException {
        Map<String, Double> figures = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            Matcher figure = FIGURE.matcher(line);
            if (figure.matches()) {
                figures.put(figure.group(1), Double.valueOf(figure.group(2)));
            }
        }
        return figures;
    }
}
