package io.flagtally.benchmarks;

import io.flagtally.benchmarks.aggregator.AggregatorComparison;
import io.flagtally.benchmarks.capacity.CapacityComparison;
import io.flagtally.benchmarks.decode.DecodeComparison;
import io.flagtally.benchmarks.gateway.GatewayComparison;
import io.flagtally.benchmarks.growth.GrowthComparison;
import io.flagtally.benchmarks.pipeline.PipelineComparison;
import io.flagtally.benchmarks.plot.PlotCommand;
import io.flagtally.benchmarks.reader.ReaderComparison;
import io.flagtally.benchmarks.relay.RelayComparison;
import io.flagtally.benchmarks.scale.ScaleComparison;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** All benchmarks, one subcommand each. The last line that one prints is its name, the word ratio, and a number. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WHAT",
        description = "Measures a part of Flagtally against a baseline in the same run.",
        subcommands = {
            DecodeComparison.class,
            GatewayComparison.class,
            AggregatorComparison.class,
            PipelineComparison.class,
            GrowthComparison.class,
            ReaderComparison.class,
            RelayComparison.class,
            ScaleComparison.class,
            CapacityComparison.class,
            PlotCommand.class
        })
public final class Bench implements Runnable {
    @Spec
    private CommandSpec spec;

    Bench() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench());
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to measure: " + String.join(", ", spec.subcommands().keySet()));
    }
}
