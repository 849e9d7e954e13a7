package io.flagtally.aggregator.cli;

import io.flagtally.runtime.cli.CommandRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of a container that holds the aggregator only. */
@Command(
        name = "flagtally",
        mixinStandardHelpOptions = true,
        subcommands = {AggregatorCommand.class, TopicsCommand.class, ForgetCommand.class},
        description = "Hourly totals of feature-flag usage.")
public final class AggregatorMain implements Runnable {
    @Spec
    private CommandSpec spec;

    AggregatorMain() {}

    public static void main(String[] args) {
        System.exit(new CommandRunner(new AggregatorMain(), System.getenv()).run(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which command: aggregator, topics or forget");
    }
}
