package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.ingest.HeldRawReportLog;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that stops loses nothing and keeps nobody waiting. */
class GatewayShutdownTest {
    @TempDir
    private Path folder;

    @Test
    void answersWhatIsInFlightAndRefusesWhatComesLater() throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        TestGateway gateway = TestGateway.with(folder, log);

        // given
        int port = gateway.port();
        CompletableFuture<HttpResponse<String>> inFlight = gateway.sendAsync(gateway.unleash(ONE_FLAG));
        await().until(() -> log.held() == 1);

        // when
        CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);
        await().until(() -> gateway.notReady().contains("stopping"));
        await().untilAsserted(() -> {
            HttpResponse<String> late =
                    gateway.send(gateway.post("/report", "{}").header("x-tggl-api-key", TestKeys.BACKEND));
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.body()).isEqualTo("{\"error\":\"Temporarily unavailable, try again\"}");
            assertThat(late.headers().firstValue("Retry-After")).isPresent();
            assertThat(late.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        });

        // then
        assertThat(closing).isNotDone();
        assertThat(log.isClosed()).isFalse();
        log.completeOldest(Outcome.ACCEPTED);
        assertThat(inFlight.get().statusCode()).isEqualTo(202);
        closing.get();
        assertThat(log.isClosed()).isTrue();
        assertThatThrownBy(() -> new Socket("localhost", port)).isInstanceOf(ConnectException.class);
    }
}
