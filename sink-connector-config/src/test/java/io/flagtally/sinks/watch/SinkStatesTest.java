package io.flagtally.sinks.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.sinks.worker.FakeConnect;
import io.flagtally.sinks.worker.Restarts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SinkStatesTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final List<String> CONNECTORS = List.of("rows", "values");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Instant now = START;
    private FakeConnect connect;
    private Restarts restarts;
    private SinkStates states;

    @BeforeEach
    void start() throws IOException {
        connect = FakeConnect.start().has("rows", "RUNNING", "RUNNING").has("values", "RUNNING", "RUNNING");
        restarts = new Restarts(connect.worker(), CONNECTORS, INTERVAL, Duration.ofMinutes(5));
        states = new SinkStates(CONNECTORS, INTERVAL, () -> now, registry);
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    @Test
    void nothingIsKnownBeforeTheFirstLook() {
        assertThat(gauge("failed", "rows")).isNaN();
        assertThat(gauge("running", "rows")).isNaN();
        assertThat(problem(states.worker())).contains("nobody has looked yet");
        assertThat(registry.get("flagtally.sinks.last.look.seconds").gauge().value())
                .isEqualTo(START.getEpochSecond());
    }

    @Test
    void whatRunsIsUp() {
        lookAt(5);
        assertThat(gauge("failed", "rows")).isZero();
        assertThat(gauge("running", "rows")).isEqualTo(1);
        assertThat(problem(states.worker())).isEmpty();
        assertThat(problem(states.sinks())).isEmpty();
        assertThat(registry.get("flagtally.sinks.last.look.seconds").gauge().value())
                .isEqualTo(START.getEpochSecond() + 5);
    }

    @Test
    void aFailedTaskIsToldAndCounted() {
        // when
        connect.has("rows", "RUNNING", "RUNNING", "FAILED");
        lookAt(0);
        // then
        assertThat(gauge("failed", "rows")).isEqualTo(1);
        assertThat(gauge("running", "rows")).isZero();
        assertThat(gauge("failed", "values")).isZero();
        assertThat(states("rows")).containsExactlyInAnyOrder("connector RUNNING", "task 0 RUNNING", "task 1 FAILED");
        assertThat(problem(states.sinks())).contains("not running: rows");
        assertThat(states.sinks().isVital()).isFalse();
        assertThat(restartsOf("rows")).isEqualTo(1);
        assertThat(restartsOf("values")).isZero();
    }

    @Test
    void aTaskThatRunsForSecondsAfterEachRestartCountsAsFailedAllTheWhile() {
        // given
        connect.has("rows", "RUNNING", "FAILED");
        lookAt(0);
        // when
        connect.has("rows", "RUNNING", "RUNNING");
        lookAt(10);
        // then
        assertThat(gauge("failed", "rows")).isEqualTo(1);
        assertThat(gauge("running", "rows")).isZero();
        assertThat(states("rows")).containsExactlyInAnyOrder("connector RUNNING", "task 0 RUNNING");
        lookAt(59);
        assertThat(gauge("failed", "rows")).isEqualTo(1);
        lookAt(60);
        assertThat(gauge("failed", "rows")).isZero();
        assertThat(gauge("running", "rows")).isEqualTo(1);
    }

    @Test
    void aConnectorThatTheWorkerHasNotDoesNotRunButHasNotFailed() {
        connect.hasNot("values");
        lookAt(0);
        assertThat(states("values")).containsExactly("connector ABSENT");
        assertThat(gauge("running", "values")).isZero();
        assertThat(gauge("failed", "values")).isZero();
    }

    @Test
    void aConnectorOfSomebodyElseIsNotTold() {
        connect.has("others", "RUNNING", "FAILED");
        lookAt(0);
        assertThat(states("others")).isEmpty();
        assertThat(connect.requests()).isEmpty();
    }

    @Test
    void ofAWorkerThatDoesNotAnswerNothingIsKnown() {
        // given
        lookAt(0);
        // when
        connect.close();
        lookAt(10);
        // then
        assertThat(gauge("failed", "rows")).isNaN();
        assertThat(gauge("running", "rows")).isNaN();
        assertThat(states("rows")).isEmpty();
        assertThat(problem(states.worker()).orElseThrow()).startsWith("no answer from " + connect.url());
        assertThat(problem(states.sinks())).isEmpty();
        assertThat(registry.get("flagtally.sinks.last.look.seconds").gauge().value())
                .isEqualTo(START.getEpochSecond());
        assertThat(problem(states.looking())).isEmpty();
    }

    @Test
    void isNoLongerLiveWhenNoLookEnds() {
        lookAt(0);
        now = START.plus(Duration.ofMinutes(15)).plus(INTERVAL);
        assertThat(problem(states.looking())).isEmpty();
        now = now.plusSeconds(1);
        assertThat(problem(states.looking())).contains("no look has ended for 911 s");
    }

    private void lookAt(long second) {
        now = START.plusSeconds(second);
        states.note(restarts.look(now));
    }

    private double gauge(String name, String connector) {
        return registry.get("flagtally.sinks." + name)
                .tag("connector", connector)
                .gauge()
                .value();
    }

    private double restartsOf(String connector) {
        return registry.get("flagtally.sinks.restarts")
                .tag("connector", connector)
                .counter()
                .count();
    }

    /** Each part of a connector that is told, and its state. */
    private List<String> states(String connector) {
        return registry.find("flagtally.sinks.state").tag("connector", connector).gauges().stream()
                .map(Gauge::getId)
                .map((Meter.Id id) -> id.getTag("part") + " " + id.getTag("state"))
                .toList();
    }

    private static Optional<String> problem(HealthCheck check) {
        return check.problem().get();
    }
}
