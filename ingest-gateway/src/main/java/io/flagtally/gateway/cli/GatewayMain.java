package io.flagtally.gateway.cli;

import io.flagtally.runtime.cli.CommandRunner;
import picocli.CommandLine.Command;

/** Main class of a container that runs nothing but the gateway. */
@Command(
        name = "flagtally",
        description = "Receives what feature-flag SDKs report.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = GatewayCommand.class)
public final class GatewayMain {
    private GatewayMain() {}

    public static void main(String[] args) {
        System.exit(new CommandRunner(new GatewayMain(), System.getenv()).run(args));
    }
}
