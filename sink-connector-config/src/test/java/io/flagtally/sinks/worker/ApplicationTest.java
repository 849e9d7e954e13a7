package io.flagtally.sinks.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ApplicationTest {
    private static final Map<String, String> CONFIG = Map.of("connector.class", "some.Sink", "topics", "t");

    private final List<String> lines = new ArrayList<>();
    private FakeConnect connect;

    @BeforeEach
    void start() throws IOException {
        connect = FakeConnect.start();
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    @Test
    void validatesThenPutsThenRestartsWhatHadFailed() throws WorkerException {
        // given
        connect.has("rows", "RUNNING", "RUNNING", "RUNNING");
        // when
        ConnectorState state = application(Duration.ofMinutes(1)).apply("rows", CONFIG);
        // then
        assertThat(state.parts()).hasSize(3);
        assertThat(connect.requests())
                .containsExactly(
                        "PUT /connector-plugins/some.Sink/config/validate",
                        "PUT /connectors/rows/config",
                        "POST /connectors/rows/restart?includeTasks=true&onlyFailed=true");
    }

    @Test
    void aConnectorThatIsNewHasNothingToRestart() throws WorkerException {
        connect.has("rows", "RUNNING", "RUNNING").answersOnce("PUT /connectors", 201, "{}");
        application(Duration.ofMinutes(1)).apply("rows", CONFIG);
        assertThat(connect.requests()).hasSize(2).last().isEqualTo("PUT /connectors/rows/config");
    }

    @Test
    void aPluginThatTheWorkerLacksIsNotWaitedFor() {
        connect.answersOnce(
                "PUT /connector-plugins", 500, "{\"message\":\"Failed to find any class that implements Connector\"}");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ofMinutes(1)).apply("rows", CONFIG))
                .withMessage("Failed to find any class that implements Connector (status 500)");
    }

    @Test
    void aWorkerThatTookTooLongIsAskedAgain() throws WorkerException {
        connect.has("rows", "RUNNING", "RUNNING")
                .answersOnce("PUT /connector-plugins", 500, "{\"message\":\"Request timed out\"}");
        application(Duration.ofMinutes(1)).apply("rows", CONFIG);
        assertThat(connect.requests()).hasSize(4);
    }

    @Test
    void namesEachSettingThatThePluginRefusesAndPutsNothing() {
        connect.answersOnce(
                "PUT /connector-plugins",
                200,
                """
                {"error_count":2,"configs":[
                  {"value":{"name":"topics","errors":[]}},
                  {"value":{"name":"connection.url","errors":["must not be empty"]}},
                  {"value":{"name":"batch.size","errors":["must be a number"]}}]}""");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ofMinutes(1)).apply("rows", CONFIG))
                .withMessage("connection.url: must not be empty; batch.size: must be a number");
        assertThat(connect.requests()).hasSize(1);
    }

    @Test
    void waitsForAWorkerThatRebalances() throws WorkerException {
        connect.has("rows", "RUNNING", "RUNNING")
                .answersOnce("PUT /connectors", 409, "{\"error_code\":409,\"message\":\"rebalancing\"}");
        application(Duration.ofMinutes(1)).apply("rows", CONFIG);
        assertThat(connect.requests())
                .filteredOn(request -> request.equals("PUT /connectors/rows/config"))
                .hasSize(2);
    }

    @Test
    void saysWhatATaskFailedOf() {
        connect.has("rows", "RUNNING", "RUNNING", "FAILED");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ofMinutes(1)).apply("rows", CONFIG))
                .withMessage("task 1 failed: java.lang.Error: it broke");
    }

    @Test
    void saysHowAConnectorIsThatDoesNotComeToRun() {
        connect.has("rows", "RUNNING", "UNASSIGNED");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ZERO).apply("rows", CONFIG))
                .withMessageContaining("connector RUNNING, task 0 UNASSIGNED");
    }

    @Test
    void aConnectorWithoutTasksDoesNotRun() {
        connect.has("rows", "RUNNING");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ZERO).apply("rows", CONFIG))
                .withMessageContaining("it has no task");
    }

    @Test
    void aWorkerThatIsAwayIsAnErrorOnceTheTimeIsUp() {
        connect.close();
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ZERO).apply("rows", CONFIG))
                .withMessageStartingWith("no answer from http://localhost:");
    }

    @Test
    void aRefusalIsNotRepeated() {
        connect.answersOnce("PUT /connectors", 400, "{\"error_code\":400,\"message\":\"no such plugin\\nand more\"}");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ofMinutes(1)).apply("rows", CONFIG))
                .withMessage("no such plugin (status 400)");
    }

    @Test
    void anythingElseThatListensThereIsNotTakenForAWorker() {
        connect.answersOnce("PUT /connector-plugins", 200, "<html>hello</html>");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ofMinutes(1)).apply("rows", CONFIG))
                .withMessageContaining("does not answer as a Kafka Connect worker does");
    }

    @Test
    void aConfigurationWithoutAClassIsNotSent() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application(Duration.ofMinutes(1)).apply("rows", Map.of()))
                .withMessage("connector.class: is missing");
        assertThat(connect.requests()).isEmpty();
    }

    @Test
    void aWorkerThatTakesConnectionsAndNeverAnswersIsToldOfSoonAndAskedOnce() throws IOException {
        Application application;
        String what;
        // given: connections wait for somebody to accept them
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://localhost:" + silent.getLocalPort());
            what = url + " takes connections but does not answer within 1 s";
            ConnectWorker worker = new ConnectWorker(WorkerAddress.open(url), Duration.ofSeconds(1));
            application = new Application(worker, Duration.ofMillis(1500), Duration.ZERO, lines::add);
            // when
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> application.apply("rows", CONFIG))
                    .withMessage(what);
        }
        // then: nobody is there any more, and it is not asked again
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> application.apply("other", CONFIG))
                .withMessage(what);
        assertThat(lines).containsExactly("waiting, at most 1 s: " + what);
    }

    private Application application(Duration timeout) {
        return new Application(connect.worker(), timeout, Duration.ZERO, lines::add);
    }
}
