package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.Nginx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An Unleash server's pages show the reader's totals, to those alone whom the Unleash server would answer. */
class NginxReadsIT {
    private static final String PATH = "/api/admin/client-metrics/features/a%20flag";
    private static final String SESSION = "unleash-session=of-a-person";
    private static final String READER_KEY = "*:*.key-of-the-reader";

    @TempDir
    private Path folder;

    private final Stub unleash = new Stub("of unleash");
    private final Stub reader = new Stub("of the reader");
    private final HttpClient http = HttpClient.newHttpClient();
    private Nginx nginx;

    NginxReadsIT() throws IOException {}

    @BeforeEach
    void start() throws Exception {
        nginx = Nginx.start(
                new NeededPrograms(NginxReadsIT.class).find("nginx"),
                EdgeConfigurationsTest.FOLDER.resolve("nginx/split-and-reads.conf"),
                folder,
                Map.of(
                        EdgeRoute.GATEWAY,
                        "127.0.0.1:1",
                        EdgeRoute.READER,
                        "127.0.0.1:" + reader.port(),
                        EdgeRoute.UNLEASH,
                        "127.0.0.1:" + unleash.port(),
                        "READER-KEY",
                        READER_KEY));
    }

    @AfterEach
    void stop() {
        if (nginx != null) {
            nginx.close();
        }
        unleash.close();
        reader.close();
    }

    @Test
    void somebodyWhoIsLoggedInGetsTheReadersAnswer() throws Exception {
        // when
        HttpResponse<String> answer = get(PATH + "/raw?hoursBack=48");

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("of the reader");
        assertThat(unleash.asked).singleElement().satisfies(asked -> {
            assertThat(asked.uri()).isEqualTo(PATH + "/raw?hoursBack=48");
            assertThat(asked.headers().getFirst("Cookie")).isEqualTo(SESSION);
        });
    }

    @Test
    void theReaderGetsItsOwnKeyAndNoSession() throws Exception {
        // when
        get(PATH);

        // then
        assertThat(reader.asked).singleElement().satisfies(asked -> {
            assertThat(asked.uri()).isEqualTo(PATH);
            assertThat(asked.headers().get("Authorization")).containsExactly(READER_KEY);
            assertThat(asked.headers()).doesNotContainKey("Cookie");
        });
    }

    @Test
    void somebodyWhomTheUnleashServerRefusesIsRefused() throws Exception {
        for (int status : List.of(401, 403)) {
            // given
            unleash.status = status;

            // when
            HttpResponse<String> answer = get(PATH);

            // then
            assertThat(answer.statusCode()).isEqualTo(status);
        }
        assertThat(reader.asked).isEmpty();
    }

    @Test
    void withoutAnUnleashServerNobodyIsAnswered() throws Exception {
        // given
        unleash.close();

        // when
        HttpResponse<String> answer = get(PATH);

        // then
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(reader.asked).isEmpty();
    }

    @Test
    void allOtherQuestionsGoToTheUnleashServer() throws Exception {
        // when
        HttpResponse<String> answer = get("/api/admin/features");

        // then
        assertThat(answer.body()).isEqualTo("of unleash");
        assertThat(reader.asked).isEmpty();
    }

    @Test
    void nobodyReachesTheCheckItself() throws Exception {
        assertThat(get("/may-ask-unleash").statusCode()).isEqualTo(404);
        assertThat(unleash.asked).isEmpty();
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(nginx.url() + path))
                .header("Cookie", SESSION)
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** A request that a stub got. */
    private record Asked(String uri, Headers headers) {}

    /** A server that answers everything with one text. */
    private static final class Stub implements AutoCloseable {
        private final HttpServer server;
        private final List<Asked> asked = new CopyOnWriteArrayList<>();
        private volatile int status = 200;

        Stub(String answer) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    asked.add(new Asked(exchange.getRequestURI().toString(), exchange.getRequestHeaders()));
                    exchange.sendResponseHeaders(status, answer.length());
                    exchange.getResponseBody().write(answer.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
