package io.flagtally.cli.letters;

import picocli.CommandLine.Command;

/** {@code flagtally dead-letters}: what could not be counted, looked at and replayed. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, shows and replays what could not be counted.",
        subcommands = {ListCommand.class, ShowCommand.class, ReplayCommand.class})
public final class DeadLettersCommand {}
