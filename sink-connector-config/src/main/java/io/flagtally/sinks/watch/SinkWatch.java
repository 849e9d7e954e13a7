package io.flagtally.sinks.watch;

import io.flagtally.runtime.PeriodicTask;
import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.sinks.worker.ConnectWorker;
import io.flagtally.sinks.worker.Restarts;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the connectors of a worker again and again, restarts what failed, and tells how they are: {@link #start}
 * once, {@link #close} once.
 */
public final class SinkWatch implements Closeable {
    private final SinkStates states;
    private final PeriodicTask looks;
    private final Optional<SinkLag> lag;
    private final Optional<PeriodicTask> measurements;

    /**
     * Builds it; nothing runs before {@link #start}.
     *
     * @param connectors their configurations by name
     * @param kafka settings of an admin client, which asks how far each sink is behind
     * @throws org.apache.kafka.common.KafkaException if no client can be made of these
     */
    public SinkWatch(
            ConnectWorker worker,
            Map<String, Map<String, String>> connectors,
            WatchSettings settings,
            Optional<Map<String, Object>> kafka,
            InstantSource clock,
            MeterRegistry registry) {
        this.states = new SinkStates(connectors.keySet(), settings.interval(), clock, registry);
        Restarts restarts =
                new Restarts(worker, List.copyOf(connectors.keySet()), settings.interval(), settings.maxPause());
        this.looks = new PeriodicTask("watch", () -> states.note(restarts.look(clock.instant())), settings::interval);
        this.lag = kafka.map(client -> new SinkLag(connectors, client, registry));
        // On a thread of its own: brokers that don't answer hold up no look.
        this.measurements = lag.map(each -> new PeriodicTask("sink-lag", each::measure, settings::interval));
    }

    /** Looks from now on. */
    public void start() {
        looks.start();
        measurements.ifPresent(PeriodicTask::start);
    }

    /** Hold while looks are made. */
    public List<HealthCheck> liveChecks() {
        return List.of(states.looking());
    }

    /** Hold while the worker answers; connectors that don't run leave it degraded. */
    public List<HealthCheck> readyChecks() {
        List<HealthCheck> checks = new ArrayList<>(List.of(states.worker(), states.sinks()));
        lag.ifPresent(each -> checks.add(each.known()));
        return checks;
    }

    @Override
    public void close() {
        looks.close();
        measurements.ifPresent(PeriodicTask::close);
        lag.ifPresent(SinkLag::close);
    }
}
