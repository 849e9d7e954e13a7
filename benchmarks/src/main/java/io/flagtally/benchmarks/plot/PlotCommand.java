package io.flagtally.benchmarks.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plot}: draws what {@code pipeline --results} wrote. */
@Command(
        name = "plot",
        mixinStandardHelpOptions = true,
        description = "Draws figures that pipeline --results wrote: an .svg beside the file. Measures nothing.")
public final class PlotCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--results",
            defaultValue = "docs/performance.csv",
            paramLabel = "FILE",
            description = "what to draw (default: ${DEFAULT-VALUE})")
    private Path results;

    @Override
    public Integer call() throws IOException {
        List<Figures> figures = new ResultsFile(results).read();
        if (figures.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--results: there are no figures in " + results);
        }
        Path drawn = results.resolveSibling(results.getFileName().toString().replaceFirst("\\.[^.]*$", "") + ".svg");
        Files.writeString(drawn, Plot.of(figures));
        spec.commandLine().getOut().println("drew " + drawn);
        return 0;
    }
}
