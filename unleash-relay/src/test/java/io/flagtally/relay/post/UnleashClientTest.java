package io.flagtally.relay.post;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnleashClientTest {
    private static final byte[] BODY = "{}".getBytes(UTF_8);

    private final CountDownLatch hold = new CountDownLatch(1);
    private HttpServer server;
    private volatile String seen;
    private volatile int status = 202;
    private volatile String text = "";
    private volatile boolean isEndless;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        hold.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        seen = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                + new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (status == 0) {
            waitForTheEnd();
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().add("Retry-After", "7");
        if (isEndless) {
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            waitForTheEnd();
        } else {
            exchange.sendResponseHeaders(status, text.isEmpty() ? -1 : text.length());
            exchange.getResponseBody().write(text.getBytes(UTF_8));
        }
        exchange.close();
    }

    private void waitForTheEnd() {
        try {
            hold.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/api", "/api/", "/base", "/base/api"})
    void postsToTheBulkAddressWithTheToken(String path) throws InterruptedException {
        Answer answer = client(path).post("default:dev.secret", BODY);

        assertThat(answer).isInstanceOf(Answer.Accepted.class);
        assertThat(seen)
                .isEqualTo("POST " + (path.startsWith("/base") ? "/base" : "")
                        + "/api/client/metrics/bulk default:dev.secret application/json {}");
    }

    @ParameterizedTest
    @CsvSource({
        "200, Accepted",
        "202, Accepted",
        "204, Accepted",
        "400, Refused",
        "413, Refused",
        "415, Refused",
        "422, Refused",
        "401, Unauthorized",
        "403, Unauthorized",
        "301, Failed",
        "404, Failed",
        "408, Failed",
        "429, Failed",
        "500, Failed",
        "502, Failed",
        "503, Failed"
    })
    void knowsWhatAStatusMeans(int answered, String kind) throws InterruptedException {
        status = answered;

        assertThat(client("").post("token", BODY).getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void keepsTheBeginningOfARefusalsText() throws InterruptedException {
        status = 400;
        text = "x".repeat(100_000);

        assertThat(client("").post("token", BODY)).isEqualTo(new Answer.Refused(400, "x".repeat(4_096)));
    }

    @Test
    void heedsRetryAfter() throws InterruptedException {
        status = 503;

        assertThat(client("").post("token", BODY))
                .isEqualTo(new Answer.Failed("status 503", Optional.of(Duration.ofSeconds(7))));
    }

    @Test
    void givesUpAnAnswerThatDoesNotCome() throws InterruptedException {
        status = 0;

        assertThat(client("").post("token", BODY))
                .isEqualTo(new Answer.Failed("no answer within 1 s", Optional.empty()));
    }

    @Test
    void failsWhereNobodyListens() throws InterruptedException {
        UnleashClient client = client("");
        server.stop(0);

        assertThat(client.post("token", BODY)).isInstanceOf(Answer.Failed.class);
    }

    @ParameterizedTest
    @CsvSource({"200, Accepted", "400, Refused", "401, Unauthorized", "503, Failed"})
    void heedsTheStatusOfAnAnswerThatHasNoEnd(int answered, String kind) throws InterruptedException {
        status = answered;
        isEndless = true;

        Answer answer = client("").post("token", BODY);

        assertThat(answer.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(answer.toString()).doesNotContain("no answer");
    }

    private UnleashClient client(String path) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return new UnleashClient(new PostSettings(base, Duration.ofSeconds(1), Duration.ofSeconds(60)));
    }
}
