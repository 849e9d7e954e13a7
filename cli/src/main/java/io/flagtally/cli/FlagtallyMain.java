package io.flagtally.cli;

import io.flagtally.aggregator.cli.AggregatorCommand;
import io.flagtally.aggregator.cli.ForgetCommand;
import io.flagtally.aggregator.cli.TopicsCommand;
import io.flagtally.cli.capacity.CapacityCommand;
import io.flagtally.cli.demo.DemoCommand;
import io.flagtally.cli.flags.FlagsCommand;
import io.flagtally.cli.keys.KeysCommand;
import io.flagtally.cli.letters.DeadLettersCommand;
import io.flagtally.cli.rows.RowsCommand;
import io.flagtally.gateway.cli.GatewayCommand;
import io.flagtally.reader.cli.ReaderCommand;
import io.flagtally.relay.cli.RelayCommand;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.sinks.ConnectorsCommand;
import io.flagtally.standalone.StandaloneCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** Everything that a person runs, one subcommand each. */
@Command(
        name = "flagtally",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Hourly, exactly counted feature-flag usage from what SDKs report.",
        subcommands = {
            StandaloneCommand.class,
            DemoCommand.class,
            GatewayCommand.class,
            AggregatorCommand.class,
            ReaderCommand.class,
            RelayCommand.class,
            KeysCommand.class,
            TopicsCommand.class,
            RowsCommand.class,
            FlagsCommand.class,
            DeadLettersCommand.class,
            ForgetCommand.class,
            ConnectorsCommand.class,
            CapacityCommand.class
        })
public final class FlagtallyMain {
    private FlagtallyMain() {}

    public static void main(String[] args) {
        logAllInOnePlace();
        System.exit(new CommandRunner(new FlagtallyMain(), System.getenv())
                .withOutput(utf8(FileDescriptor.out), utf8(FileDescriptor.err))
                .run(args));
    }

    /** Undertow would take the log4j that is here for Kafka's broker. Before any class of it is loaded. */
    static void logAllInOnePlace() {
        System.setProperty("org.jboss.logging.provider", "slf4j");
    }

    /** Flag names can be any text and JSON is UTF-8, whatever the locale. */
    private static PrintWriter utf8(FileDescriptor file) {
        return new PrintWriter(new FileOutputStream(file), true, StandardCharsets.UTF_8);
    }
}
