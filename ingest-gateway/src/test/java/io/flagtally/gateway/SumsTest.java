package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.FRONTEND_METRICS;
import static io.flagtally.gateway.TestGateway.METRICS;
import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a gateway that has seen all sorts of requests agree with each other and with what it kept. */
class SumsTest {
    @Test
    void agreeAfterAllSortsOfRequests(@TempDir Path folder) throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // given
            for (int i = 0; i < 5; i++) {
                gateway.send(gateway.unleash(ONE_FLAG));
                gateway.send(gateway.tggl("{}"));
                gateway.send(gateway.post(FRONTEND_METRICS, ONE_FLAG).header("Authorization", TestKeys.FRONTEND));
            }
            for (int i = 0; i < 3; i++) {
                gateway.send(gateway.request("/report").method("OPTIONS", BodyPublishers.noBody()));
            }
            gateway.send(gateway.post(METRICS, ONE_FLAG));
            gateway.send(gateway.post(METRICS, ONE_FLAG).header("Authorization", TestKeys.FRONTEND));
            gateway.send(gateway.unleash("{"));
            gateway.send(gateway.unleash("{}"));
            gateway.send(gateway.unleash(" ".repeat(2 * 1024 * 1024)));
            gateway.send(gateway.unleash("{}").setHeader("Content-Type", "text/plain"));
            gateway.send(gateway.unleash("{}").header("Content-Encoding", "gzip"));
            gateway.send(gateway.tggl("{\"clients\":3}"));
            gateway.send(gateway.post("/nowhere", ONE_FLAG));
            gateway.send(gateway.request(METRICS).GET());
            goAwayInTheMiddle(gateway);

            // then
            await().untilAsserted(
                            () -> assertThat(requests(gateway, status -> true)).isEqualTo(29));
            assertThat(requests(gateway, status -> status.startsWith("2") && !status.equals("204")))
                    .isEqualTo(sum(gateway, "flagtally.gateway.reports.accepted"))
                    .isEqualTo(gateway.reports().size())
                    .isEqualTo(15);
            assertThat(requests(gateway, status -> status.startsWith("4") || status.startsWith("5")))
                    .isEqualTo(sum(gateway, "flagtally.gateway.requests.refused"))
                    .isEqualTo(10);
            assertThat(requests(gateway, "204"::equals)).isEqualTo(3);
            assertThat(requests(gateway, "none"::equals)).isEqualTo(1);
            assertThat(gateway.metrics.find("flagtally.gateway.answer.time").timers().stream()
                            .mapToLong(Timer::count)
                            .sum())
                    .isEqualTo(29);
        }
    }

    private static void goAwayInTheMiddle(TestGateway gateway) throws Exception {
        String half = "POST " + METRICS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + TestKeys.BACKEND
                + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        try (Socket socket = new Socket("localhost", gateway.port())) {
            socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            await().until(() -> gateway.metrics
                            .get("flagtally.gateway.bytes.inflight")
                            .gauge()
                            .value()
                    > 0);
        }
    }

    private static double requests(TestGateway gateway, Predicate<String> status) {
        return gateway.metrics.find("flagtally.gateway.requests").counters().stream()
                .filter(counter -> status.test(counter.getId().getTag("status")))
                .mapToDouble(Counter::count)
                .sum();
    }

    private static double sum(TestGateway gateway, String name) {
        return gateway.metrics.find(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
