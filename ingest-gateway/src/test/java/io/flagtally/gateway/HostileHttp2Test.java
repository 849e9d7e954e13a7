package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.HttpLimits;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP/2 lets an attacker say that HTTP/1 does not. Nothing of it may reach a log, ours or Undertow's. */
class HostileHttp2Test {
    private static final int RANDOM_CONNECTIONS = Integer.getInteger("fuzz.connections", 200);
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

    private static HostileFixture gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        gateway = new HostileFixture(folder, HttpLimits.DEFAULT);
    }

    @AfterEach
    void holdsNothingAndLogsNothing() {
        await().pollDelay(Duration.ZERO).until(() -> gateway.gauge("requests.inflight") == 0);
        await().pollDelay(Duration.ZERO).until(() -> gateway.gauge("bytes.inflight") == 0);
        assertThat(gateway.alarming()).isEmpty();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("an honest one", with(), "202"),
                Arguments.of("a path without its slash", without(":path", "api/client/metrics"), "400"),
                Arguments.of("a path that is an address", without(":path", "https://a/api/client/metrics"), "400"),
                Arguments.of("an asterisk for a path", without(":path", "*"), "400"),
                Arguments.of("an empty path", without(":path", ""), "dropped"),
                Arguments.of("path parameters", without(":path", "/api/client/metrics;x=/bulk"), "400"),
                Arguments.of("path parameters and a query", without(":path", "/api/client/metrics;x?y"), "400"),
                Arguments.of("a line feed in the path", without(":path", "/api/client/metrics\n"), "dropped"),
                Arguments.of("a broken percent", without(":path", "/api/client/metrics%zz"), "404"),
                Arguments.of("a line feed in a value", with("x", "a\nTransfer-Encoding: chunked"), "400"),
                Arguments.of("a carriage return in a value", with("unleash-connection-id", "a\rb"), "400"),
                Arguments.of("a NUL in a value", with("x", "a\0b"), "400"),
                Arguments.of("a line feed in a name", with("x\ny", "a"), "dropped"),
                Arguments.of("a name in capitals", with("X-Y", "a"), "dropped"),
                Arguments.of("a transfer encoding", with("transfer-encoding", "chunked"), "dropped"),
                Arguments.of("a connection header", with("connection", "close"), "dropped"),
                Arguments.of("an upgrade", with("upgrade", "h2c"), "202"),
                Arguments.of("a length that is too small", with("content-length", "1"), "dropped"),
                Arguments.of("a length that is too large", with("content-length", "100000"), "dropped"),
                Arguments.of("a length that wraps", with("content-length", "18446744073709551631"), "dropped"),
                Arguments.of("a length that is no number", with("content-length", "x"), "dropped"),
                Arguments.of("two lengths", with("content-length", "5", "content-length", "6"), "dropped"),
                Arguments.of(
                        "two content encodings", with("content-encoding", "gzip", "content-encoding", "br"), "400"),
                Arguments.of("two paths", with(":path", "/report"), "dropped"),
                Arguments.of("two methods", with(":method", "GET"), "dropped"),
                Arguments.of("no method", without(":method", null), "dropped"),
                Arguments.of("no path", without(":path", null), "dropped"),
                Arguments.of("no scheme", without(":scheme", null), "dropped"),
                Arguments.of("no authority", without(":authority", null), "202"),
                Arguments.of("an unknown pseudo header", with(":x", "y"), "dropped"),
                Arguments.of("TRACE", without(":method", "TRACE"), "404"),
                Arguments.of("a method that is none", without(":method", "G T"), "dropped"),
                Arguments.of("300 headers", many(300), "dropped"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void answersOrResets(String name, List<String> headers, String answer) throws Exception {
        try (RawHttp2 connection = new RawHttp2(gateway.port(), gateway.trust).withPreface()) {
            assertThat(connection.answer(connection.request(headers, ONE_FLAG))).isEqualTo(answer);
        }
    }

    @Test
    void answersNoUpgradeOfAPlainConnection() throws Exception {
        // TLS without ALPN is HTTP/1, where nobody may go on with HTTP/2.
        try (RawHttp2 connection = new RawHttp2(gateway.port(), gateway.trust, "http/1.1").withPreface()) {
            assertThat(connection.isClosedByTheGateway()).isTrue();
        }
    }

    @Test
    void leavesTheOtherRequestsOfAConnectionAlone() throws Exception {
        try (RawHttp2 connection = new RawHttp2(gateway.port(), gateway.trust).withPreface()) {
            int bad = connection.request(with("x", "a\nb"), ONE_FLAG);
            int good = connection.request(with(), ONE_FLAG);

            assertThat(connection.answer(bad)).isEqualTo("400");
            assertThat(connection.answer(good)).isEqualTo("202");
        }
    }

    @Test
    void leavesTheOtherRequestsOfAConnectionAloneWhenOneIsResetWithinItsBody() throws Exception {
        try (RawHttp2 connection = new RawHttp2(gateway.port(), gateway.trust).withPreface()) {
            int other = connection.begin(with());
            int reset = connection.begin(with());
            connection.frame(RawHttp2.DATA, 0, other, ONE_FLAG.getBytes(US_ASCII));
            connection.frame(RawHttp2.DATA, 0, reset, ONE_FLAG.getBytes(US_ASCII));
            await().until(() -> gateway.gauge("bytes.inflight") > 2 * ONE_FLAG.length());
            connection.frame(RawHttp2.RST_STREAM, 0, reset, new byte[] {0, 0, 0, 8});
            await().until(() -> gateway.gauge("requests.inflight") == 1);
            connection.frame(RawHttp2.DATA, RawHttp2.END_STREAM, other, new byte[0]);

            assertThat(connection.answer(other)).isEqualTo("202");
        }
    }

    @Test
    void cutsOffAClientThatResetsItsRequestsAllTheTime() throws Exception {
        // given: each begun, a piece of its body sent, then reset, as fast as it goes
        int resets = 0;
        try (RawHttp2 connection = new RawHttp2(gateway.port(), gateway.trust).withPreface()) {
            // when
            try {
                for (; resets < 100_000; resets++) {
                    int stream = connection.begin(with("content-length", "1000000"));
                    connection.frame(RawHttp2.DATA, 0, stream, ONE_FLAG.getBytes(US_ASCII));
                    connection.frame(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
                }
            } catch (IOException e) {
                // Cut off: this is what counts.
            }
            assertThat(connection.isClosedByTheGateway()).isTrue();
        } catch (SocketException e) {
            // Closed so hard that not even its farewell can be read.
        }

        // then
        assertThat(resets).isLessThan(100_000);
        await().until(() -> gateway.gauge("connections") == 0);
    }

    @Test
    void isNotImpressedByFramesAtRandom() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < RANDOM_CONNECTIONS; i++) {
            try (RawHttp2 connection = new RawHttp2(gateway.port(), gateway.trust)) {
                if (random.nextInt(10) > 0) {
                    connection.withPreface();
                }
                for (int frames = random.nextInt(8); frames > 0; frames--) {
                    byte[] payload = new byte[random.nextInt(40)];
                    random.nextBytes(payload);
                    if (random.nextInt(4) == 0) {
                        connection.request(with(), ONE_FLAG);
                    }
                    connection.frame(random.nextInt(11), random.nextInt(256), random.nextInt(6), payload);
                }
            } catch (IOException e) {
                // Cut off, as it may be.
            }
            assertThat(gateway.alarming()).as("seed %d, connection %d", SEED, i).isEmpty();
        }
        await().until(() -> gateway.gauge("connections") == 0);
        try (RawHttp2 connection = new RawHttp2(gateway.port(), gateway.trust).withPreface()) {
            assertThat(connection.answer(connection.request(with(), ONE_FLAG))).isEqualTo("202");
        }
    }

    private static List<String> with(String... more) {
        List<String> headers = new ArrayList<>(List.of(
                ":method", "POST", ":scheme", "https", ":authority", "localhost", ":path", "/api/client/metrics"));
        headers.addAll(List.of("authorization", TestKeys.BACKEND, "content-type", "application/json"));
        headers.addAll(more.length > 0 && more[0].startsWith(":") ? 0 : headers.size(), List.of(more));
        return headers;
    }

    /** With {@code instead} in the place of a header's value; without the header if it is null. */
    private static List<String> without(String name, String instead) {
        List<String> headers = with();
        int at = headers.indexOf(name);
        if (instead == null) {
            headers.subList(at, at + 2).clear();
        } else {
            headers.set(at + 1, instead);
        }
        return headers;
    }

    private static List<String> many(int headers) {
        String[] more = new String[headers * 2];
        for (int i = 0; i < more.length; i++) {
            more[i] = "x" + i;
        }
        return with(more);
    }
}
