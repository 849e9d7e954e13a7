package io.flagtally.runtime.terminal;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where a command prints: results on standard output, everything else on standard error. A picocli mixin. */
@Command
public final class Terminal {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Standard output; the caller flushes it. */
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Prints one line to standard error, at once. */
    public void tell(String line) {
        PrintWriter err = command.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** Prints why the command failed; returns its exit code. */
    public int failed(String reason) {
        tell(reason);
        return ExitCode.SOFTWARE;
    }
}
