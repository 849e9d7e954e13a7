package io.flagtally.system.faults;

import io.flagtally.system.clients.Evaluated;
import io.flagtally.system.clients.NodeScripts;
import io.flagtally.system.clients.SdkSetup;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.NodeProcess;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Unleash Node SDKs, each an app and a process of its own, that evaluate and post all the time. */
public final class SteadyNodeSdks implements AutoCloseable {
    private final List<NodeProcess> processes = new ArrayList<>();
    private final SdkSetup setup;

    /** They begin at once. */
    public SteadyNodeSdks(NodeScripts scripts, SdkSetup setup, Duration interval, List<String> names)
            throws IOException {
        this.setup = setup;
        for (String name : names) {
            Map<String, String> settings = Map.of(
                    "GATEWAY", setup.url(),
                    "KEY", setup.key(),
                    "APP", name,
                    "INTERVAL", Long.toString(interval.toMillis()),
                    "TIMEOUT", Long.toString(setup.timeout().toMillis()));
            processes.add(scripts.start("unleash-node-steady.mjs", settings));
        }
    }

    /** Ends the evaluations and, when all were acknowledged, the processes; the ledger holds all evaluations. */
    public Ledger end(TestHours hours) throws IOException, InterruptedException {
        for (NodeProcess process : processes) {
            process.endInput();
        }
        Ledger ledger = new Ledger(hours);
        for (NodeProcess process : processes) {
            Evaluated evaluated = NodeScripts.evaluated(process);
            evaluated
                    .flags()
                    .forEach((flag, counts) ->
                            ledger.add(setup.environment(), evaluated.app(), flag, hours.now(), counts));
        }
        return ledger;
    }

    @Override
    public void close() {
        processes.forEach(NodeProcess::close);
    }
}
