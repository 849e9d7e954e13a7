package io.flagtally.gateway;

import static io.flagtally.gateway.RawClient.post;
import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.HttpTimeouts;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that misuse TLS before or after its handshake. */
class HostileTlsTest {
    private static final Duration HANDSHAKE = Duration.ofMillis(700);
    private static final Duration IDLE = Duration.ofMillis(1500);
    private static final int HANGS = Math.toIntExact(Duration.ofSeconds(10).toMillis());

    /** A TLS record that says it is a handshake of 512 bytes, and the first ones of it. */
    private static final byte[] HALF_A_HELLO =
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003".getBytes(ISO_8859_1);

    private static HostileFixture gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        HttpLimits standard = HttpLimits.DEFAULT;
        HttpLimits limits = new HttpLimits(
                standard.bodies(),
                new HttpTimeouts(HANDSHAKE, IDLE, IDLE),
                standard.maxHeaderSize(),
                standard.maxConnections(),
                standard.maxRequestsPerSecond());
        gateway = new HostileFixture(folder, limits);
    }

    @AfterEach
    void keepsNoConnectionAndLogsNothing() {
        await().until(() -> gateway.gauge("tls.handshaking") == 0);
        await().until(() -> gateway.gauge("connections") == 0);
        assertThat(gateway.alarming()).isEmpty();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 11})
    void cutsOffAClientWhoseHandshakeStops(int bytes) throws Exception {
        double before = timeouts();
        try (Socket socket = new Socket("localhost", gateway.port())) {
            // when
            socket.getOutputStream().write(HALF_A_HELLO, 0, bytes);

            // then
            assertThat(isClosed(socket)).isTrue();
            assertThat(timeouts()).isEqualTo(before + 1);
        }
    }

    @Test
    void cutsOffAClientWhoseHandshakeDrips() throws Exception {
        double before = timeouts();
        try (Socket socket = new Socket("localhost", gateway.port())) {
            // when
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        try {
                            socket.getOutputStream().write(before < timeouts() ? new byte[1] : HALF_A_HELLO, 0, 1);
                            return false;
                        } catch (SocketException e) {
                            return true;
                        }
                    });

            // then
            assertThat(timeouts()).isEqualTo(before + 1);
        }
    }

    @Test
    void countsTheConnectionsWhoseHandshakeHasNotEnded() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(new Socket("localhost", gateway.port()));
        }
        await().until(() -> gateway.gauge("tls.handshaking") == 20);
        for (Socket each : silent) {
            each.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2,http/1.1", "TLSv1.2,h2", "TLSv1.2,", "TLSv1.3,http/1.1", "both,h2", "TLSv1.3,"})
    void cutsOffAClientThatIsSilentAfterItsHandshake(String protocol, String application) throws Exception {
        double before = timeouts();
        try (SSLSocket socket = connect(protocol, application)) {
            // when
            socket.startHandshake();

            // then
            assertThat(isClosed(socket)).isTrue();
            // HTTP has its own deadlines.
            assertThat(timeouts()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"silence", "half a frame", "half a header block", "pings"})
    void cutsOffAnHttp2ClientThatStopsAfterARequest(String how) throws Exception {
        List<String> honest = List.of(
                ":method", "POST", ":scheme", "https", ":authority", "localhost", ":path", "/api/client/metrics");
        try (RawHttp2 connection = new RawHttp2(gateway.port(), gateway.trust).withPreface()) {
            // given: refused for want of a key, but a request
            assertThat(connection.answer(connection.request(honest, ONE_FLAG))).isEqualTo("401");

            // when
            if (how.equals("half a frame")) {
                connection.bytes(new byte[] {0, 0, 9, RawHttp2.HEADERS, 0, 0, 0});
            } else if (how.equals("half a header block")) {
                connection.frame(RawHttp2.HEADERS, 0, 3, new byte[0]);
            } else if (how.equals("pings")) {
                for (int i = 0; i < 10; i++) {
                    connection.frame(RawHttp2.PING, 0, 0, new byte[8]);
                }
            }

            // then
            assertThat(connection.isClosedByTheGateway()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesASecondHandshake(boolean afterARequest) throws Exception {
        try (SSLSocket socket = connect("TLSv1.2", null)) {
            // given
            socket.startHandshake();
            String request = post("Content-Length: " + ONE_FLAG.length() + "\r\n", ONE_FLAG);
            if (afterARequest) {
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                assertThat(socket.getInputStream().readNBytes(12))
                        .asString(ISO_8859_1)
                        .isEqualTo("HTTP/1.1 202");
            }

            // when
            int reports = gateway.gateway.reports().size();
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                        throw new EOFException(
                                new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
                    })
                    // then
                    .isInstanceOf(SSLException.class);
            assertThat(gateway.gateway.reports()).hasSize(reports);
        }
    }

    @Test
    void takesEmptyLinesBeforeARequestOverTlsToo() throws Exception {
        try (SSLSocket socket = connect("TLSv1.3", "http/1.1")) {
            // given: what is all that the gateway has read when it begins with HTTP
            socket.startHandshake();
            socket.getOutputStream().write("\r\n".getBytes(ISO_8859_1));
            await().until(() -> gateway.gauge("tls.handshaking") == 0);

            // when
            String request = post("Connection: close\r\nContent-Length: " + ONE_FLAG.length() + "\r\n", ONE_FLAG);
            socket.getOutputStream().write(("\r\n" + request).getBytes(ISO_8859_1));

            // then
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 202 ");
        }
    }

    @Test
    void guardsHeadsOverTlsToo() throws Exception {
        try (SSLSocket socket = connect("TLSv1.3", "http/1.1")) {
            String folded = post("X: a\r\n b\r\nContent-Length: " + ONE_FLAG.length() + "\r\n", ONE_FLAG);
            socket.getOutputStream().write(folded.getBytes(ISO_8859_1));

            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    private static SSLSocket connect(String protocol, String application) throws IOException {
        SSLSocket socket = (SSLSocket) gateway.trust.getSocketFactory().createSocket("localhost", gateway.port());
        SSLParameters parameters = socket.getSSLParameters();
        // Undertow agrees on HTTP/2 only with who offers ciphers of TLS 1.2 too.
        parameters.setProtocols(
                protocol.equals("both") ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {protocol});
        if (application != null) {
            parameters.setApplicationProtocols(new String[] {application});
        }
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(HANGS);
        return socket;
    }

    /** False if it is still open after 10 s. */
    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(HANGS);
        try {
            socket.getInputStream().transferTo(ByteArrayOutputStream.nullOutputStream());
            return true;
        } catch (SocketException e) {
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static double timeouts() {
        return gateway.gateway.counter("flagtally.gateway.tls.handshake.timeouts");
    }
}
