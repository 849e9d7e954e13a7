package io.flagtally.sinks.watch;

import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.admin.HealthCheck.Effect;
import io.flagtally.sinks.worker.ConnectorState;
import io.flagtally.sinks.worker.ConnectorState.Part;
import io.flagtally.sinks.worker.Look;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How the connectors were at the last look, for metrics and health. One thread calls {@link #note}; any may ask. What
 * the worker does not tell is unknown, not well.
 */
final class SinkStates {
    /**
     * A task that can't reach its database runs for some seconds after each restart. So a connector counts as failed
     * until no part of it was seen to fail for so long.
     */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    /** The worker has no such connector, or does not know yet how it is. */
    private static final String ABSENT = "ABSENT";

    /** Longer than all requests of a look may take. */
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(15);

    private final List<String> connectors;
    private final Duration interval;
    private final InstantSource clock;
    private final MultiGauge parts;
    private final Map<String, Counter> restarts = new HashMap<>();
    private final Map<String, Instant> lastFailures = new ConcurrentHashMap<>();
    private volatile Instant lastAnswer;
    private volatile Instant lastEnd;
    private volatile Optional<Look> last = Optional.empty();

    SinkStates(Collection<String> connectors, Duration interval, InstantSource clock, MeterRegistry registry) {
        this.connectors = List.copyOf(connectors);
        this.interval = interval;
        this.clock = clock;
        this.lastAnswer = clock.instant();
        this.lastEnd = lastAnswer;
        this.parts = MultiGauge.builder("flagtally.sinks.state")
                .description("1 for the state in which a connector or task is")
                .register(registry);
        for (String connector : this.connectors) {
            gauge(registry, "failed", connector, "1 if a part of it failed within a minute", this::hasFailed);
            gauge(registry, "running", connector, "1 if all of it runs and did not fail within a minute", this::runs);
            restarts.put(
                    connector,
                    Counter.builder("flagtally.sinks.restarts")
                            .description("how often its failed parts were started again")
                            .tag("connector", connector)
                            .register(registry));
        }
        Gauge.builder("flagtally.sinks.last.look.seconds", () -> lastAnswer.toEpochMilli() / 1000.0)
                .description("when the worker last said how its connectors are, in seconds since 1970; or the start")
                .register(registry);
        Gauge.builder("flagtally.sinks.look.interval.seconds", () -> interval.toMillis() / 1000.0)
                .description("time between two looks")
                .register(registry);
    }

    /** Takes what a look found. */
    void note(Look look) {
        look.restarted().forEach(connector -> restarts.get(connector).increment());
        for (ConnectorState state : look.states().values()) {
            if (!state.failed().isEmpty()) {
                lastFailures.put(state.name(), look.at());
            }
        }
        last = Optional.of(look);
        lastEnd = clock.instant();
        if (look.isAnswered()) {
            lastAnswer = lastEnd;
        }
        parts.register(rows(look), true);
    }

    /** Holds while looks are made. */
    HealthCheck looking() {
        return new HealthCheck("looks", () -> since(lastEnd, interval.plus(LONGEST_LOOK))
                .map(age -> "no look has ended for " + age.toSeconds() + " s"));
    }

    /** Holds while the worker answers. */
    HealthCheck worker() {
        return new HealthCheck(
                "worker",
                () -> last.isEmpty()
                        ? Optional.of("nobody has looked yet")
                        : last.filter(look -> !look.isAnswered()).map(Look::complaint));
    }

    /** Tells which connectors do not run. */
    HealthCheck sinks() {
        return new HealthCheck("sinks", Effect.DEGRADED, () -> last.filter(Look::isAnswered)
                .map(look -> connectors.stream()
                        .filter(connector -> runs(connector) == 0)
                        .toList())
                .filter(stopped -> !stopped.isEmpty())
                .map(stopped -> "not running: " + String.join(", ", stopped)));
    }

    private List<Row<?>> rows(Look look) {
        List<Row<?>> rows = new ArrayList<>();
        if (!look.isAnswered()) {
            return rows;
        }
        for (String connector : connectors) {
            ConnectorState state = look.states().get(connector);
            if (state == null) {
                rows.add(row(connector, Part.CONNECTOR, ABSENT));
            } else {
                state.parts().forEach(part -> rows.add(row(connector, part.name(), part.state())));
            }
        }
        return rows;
    }

    private static Row<?> row(String connector, String part, String state) {
        return Row.of(Tags.of("connector", connector, "part", part, "state", state), 1);
    }

    private double hasFailed(String connector) {
        return last.filter(Look::isAnswered)
                .map(look -> failedBefore(look, connector) ? 1.0 : 0.0)
                .orElse(Double.NaN);
    }

    private double runs(String connector) {
        return last.filter(Look::isAnswered)
                .map(look -> isRunning(look, connector) && !failedBefore(look, connector) ? 1.0 : 0.0)
                .orElse(Double.NaN);
    }

    private static boolean isRunning(Look look, String connector) {
        ConnectorState state = look.states().get(connector);
        return state != null && state.isRunning();
    }

    private boolean failedBefore(Look look, String connector) {
        Instant failure = lastFailures.get(connector);
        return failure != null && look.at().isBefore(failure.plus(SETTLING));
    }

    private Optional<Duration> since(Instant moment, Duration bearable) {
        return Optional.of(Duration.between(moment, clock.instant())).filter(age -> age.compareTo(bearable) > 0);
    }

    private static void gauge(
            MeterRegistry registry, String name, String connector, String description, ToDouble value) {
        Gauge.builder("flagtally.sinks." + name, () -> value.of(connector))
                .description(description)
                .tag("connector", connector)
                .register(registry);
    }

    /** The number that a gauge shows of a connector. */
    private interface ToDouble {
        double of(String connector);
    }
}
