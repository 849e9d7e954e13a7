package io.flagtally.sinks.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RestartsTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private FakeConnect connect;
    private Restarts restarts;

    @BeforeEach
    void start() throws IOException {
        connect = FakeConnect.start();
        restarts = new Restarts(
                connect.worker(), List.of("rows", "values"), Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    @Test
    void restartsAtOnceWhatHasFailedAndNothingElse() {
        connect.has("rows", "RUNNING", "RUNNING", "FAILED").has("values", "RUNNING", "UNASSIGNED");
        lookAfter(0);
        assertThat(connect.requests())
                .containsExactly("POST /connectors/rows/restart?includeTasks=true&onlyFailed=true");
    }

    @Test
    void thePauseDoublesUpToTheLongest() {
        connect.has("rows", "RUNNING", "FAILED");
        List<Integer> due = List.of(0, 10, 30, 60, 90);
        for (int second : List.of(0, 9, 10, 29, 30, 59, 60, 89, 90)) {
            int before = connect.requests().size();
            lookAfter(second);
            assertThat(connect.requests()).as("after %d s", second).hasSize(before + (due.contains(second) ? 1 : 0));
        }
    }

    @Test
    void aConnectorThatRanMeanwhileStartsWithTheFirstPauseAgain() {
        // given
        connect.has("rows", "RUNNING", "FAILED");
        lookAfter(0);
        lookAfter(10);
        connect.has("rows", "RUNNING", "RUNNING");
        lookAfter(11);
        // when
        connect.has("rows", "RUNNING", "FAILED");
        lookAfter(12);
        lookAfter(22);
        // then
        assertThat(connect.requests()).hasSize(4);
    }

    @Test
    void aTaskThatIsStillStartingKeepsThePause() {
        connect.has("rows", "RUNNING", "FAILED");
        lookAfter(0);
        connect.has("rows", "RUNNING", "RESTARTING");
        lookAfter(5);
        connect.has("rows", "RUNNING", "FAILED");
        lookAfter(6);
        assertThat(connect.requests()).hasSize(1);
    }

    @Test
    void oneConnectorsTroubleDoesNotHoldUpAnother() {
        connect.has("rows", "RUNNING", "FAILED")
                .has("values", "FAILED")
                .answersOnce("POST /connectors/rows", 500, "{\"message\":\"timed out\"}");
        lookAfter(0);
        assertThat(connect.requests())
                .last()
                .isEqualTo("POST /connectors/values/restart?includeTasks=true&onlyFailed=true");
    }

    @Test
    void aWorkerThatIsAwayIsLookedAtAgain() throws IOException {
        connect.close();
        lookAfter(0);
        connect = FakeConnect.start().has("rows", "RUNNING", "FAILED");
        restarts = new Restarts(connect.worker(), List.of("rows"), Duration.ofSeconds(10), Duration.ofSeconds(30));
        lookAfter(10);
        assertThat(connect.requests()).hasSize(1);
    }

    private void lookAfter(long seconds) {
        restarts.look(START.plusSeconds(seconds));
    }
}
