package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.ProcessTimes;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that name another server to send the load to. */
public final class Peer {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "another server to send the load to, where it takes reports of Unleash SDKs; http only")
    private URI url;

    @Option(names = "--header", paramLabel = "LINE", description = "header line for --url; may be repeated")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--pid",
            split = ",",
            paramLabel = "PID",
            description = "processes of that server on this machine, whose CPU is to be told; the first one answers")
    private List<Long> pids = new ArrayList<>();

    /** That server, if one is named. */
    public Optional<Contender> contender() {
        if (url == null) {
            return Optional.empty();
        }
        return Optional.of(new Contender(
                url.getAuthority(),
                valid("--url", () -> Target.of(url, headers)),
                number -> "",
                valid("--pid", () -> pids.stream().map(ProcessTimes::of).toList())));
    }

    private <T> T valid(String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), option + ": " + e.getMessage());
        }
    }
}
