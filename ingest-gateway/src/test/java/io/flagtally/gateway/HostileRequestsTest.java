package io.flagtally.gateway;

import static io.flagtally.gateway.RawClient.post;
import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.auth.TestKeys;
import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.ingest.HeldRawReportLog;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What attackers try: each is answered or cut off, holds nothing afterwards, and leaves no trace in the log. */
class HostileRequestsTest {
    private static final int TGGL_LIMIT = 8 * 1024 * 1024;
    private static final String LENGTH = "Content-Length: " + ONE_FLAG.length() + "\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String ONE_CHUNK =
            Integer.toHexString(ONE_FLAG.length()) + "\r\n" + ONE_FLAG + "\r\n0\r\n\r\n";
    private static final String GOOD = post(LENGTH, ONE_FLAG);

    private static TestGateway gateway;
    private static LogWatch watch;

    @BeforeAll
    static void start(@TempDir Path folder) {
        watch = new LogWatch();
        gateway = TestGateway.in(folder);
    }

    @AfterEach
    void holdsNothingAndLogsNothing() {
        await().pollDelay(Duration.ZERO).until(() -> gauge(gateway, "requests.inflight") == 0);
        await().pollDelay(Duration.ZERO).until(() -> gauge(gateway, "bytes.inflight") == 0);
        assertThat(watch.alarming()).isEmpty();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        watch.close();
    }

    static Stream<Arguments> framings() {
        return Stream.of(
                attack("length and chunked", post(LENGTH + CHUNKED, ONE_CHUNK), 400),
                attack("chunked and a smuggled request", post(CHUNKED + LENGTH, "0\r\n\r\n" + GOOD), 400),
                attack("two different lengths", post(LENGTH + "Content-Length: 5\r\n", ONE_FLAG), 400),
                attack("a list of lengths", post("Content-Length: 5, 5\r\n", "{}   "), 400),
                attack("a negative length", post("Content-Length: -1\r\n", ONE_FLAG), 400),
                attack("a length past a long", post("Content-Length: 9223372036854775808\r\n", ONE_FLAG), 400),
                attack("a length past all limits", post("Content-Length: 9223372036854775807\r\n", ONE_FLAG), 400),
                attack("an unknown transfer encoding", post("Transfer-Encoding: xchunked\r\n", ONE_CHUNK), 400),
                attack("chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", ONE_CHUNK), 400),
                attack("a broken chunk size", post(CHUNKED, "zz\r\n" + ONE_FLAG), 0),
                attack("a chunk size past a long", post(CHUNKED, "fffffffffffffffff\r\n" + ONE_FLAG), 0),
                attack("a trailer", post(CHUNKED, ONE_CHUNK.replace("0\r\n\r\n", "0\r\nX: y\r\n\r\n")), 202),
                attack("a trailer without a colon", post(CHUNKED, ONE_CHUNK.replace("0\r\n\r\n", "0\r\ny\r\n\r\n")), 0),
                attack("a trailer without a colon and no key", withoutKey(CHUNKED, "0\r\ny\r\n\r\n"), 401),
                attack("a body that ends early", post("Content-Length: 999\r\n", ONE_FLAG), 0),
                attack("a body that goes on", post(LENGTH, ONE_FLAG + "{}"), 202, 400),
                attack("pipelined requests", GOOD + GOOD + GOOD, 202, 202, 202),
                attack(
                        "a pipelined request behind a refused one",
                        post("Content-Length: 2\r\n", "{}") + GOOD,
                        400,
                        202),
                attack("a space before a header's colon", post("Content-Length : 5\r\n" + LENGTH, ONE_FLAG), 400),
                attack("a folded header", post(LENGTH + "X: a\r\n b\r\n", ONE_FLAG), 202),
                attack("line feeds alone", GOOD.replace("\r\n", "\n"), 400),
                attack("HTTP/1.0", GOOD.replace("HTTP/1.1", "HTTP/1.0"), 202),
                attack("HTTP/2 without its negotiation", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
                attack("no HTTP at all", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", 400));
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                attack("an absolute address", GOOD.replace("POST /", "POST http://gateway/"), 202),
                attack("an absolute address of another host", GOOD.replace("POST /", "POST http://elsewhere/"), 400),
                attack("an encoded slash", GOOD.replace("/api/", "/api%2f"), 404),
                attack("path parameters", GOOD.replace("/metrics ", "/metrics;x=y "), 202),
                attack("a path that climbs", GOOD.replace("/api/", "/api/../api/"), 404),
                attack("a NUL in the path", GOOD.replace("/api/", "/api/\0"), 400),
                attack("letters past ASCII in the path", GOOD.replace("/api/", "/\u00e4pi/"), 400),
                attack("1,001 parameters", GOOD.replace("metrics ", "metrics?" + "a=b&".repeat(1001) + " "), 400),
                attack("letters past ASCII in a header", post("X: \u00e4\u00ff\r\n" + LENGTH, ONE_FLAG), 202),
                attack("a NUL in a header", post("X: a\0b\r\n" + LENGTH, ONE_FLAG), 400),
                attack("300 headers", post("X: y\r\n".repeat(300) + LENGTH, ONE_FLAG), 400),
                attack("a header past our limit", post("X: " + "y".repeat(20_000) + "\r\n" + LENGTH, ONE_FLAG), 431),
                attack(
                        "a header past Undertow's limit",
                        post("X: " + "y".repeat(65_536) + "\r\n" + LENGTH, ONE_FLAG),
                        400),
                attack("a key of 15 KiB", withKey("k".repeat(15 * 1024)), 401),
                attack("two keys, the first one right", withKey(TestKeys.BACKEND + "\r\nAuthorization: x"), 202),
                attack("two keys, the first one wrong", withKey("x\r\nAuthorization: " + TestKeys.BACKEND), 401),
                attack("an encoding in odd case", post("Content-Encoding: IdenTity\r\n" + LENGTH, ONE_FLAG), 202),
                attack("an unknown expectation", post("Expect: 200-ok\r\n" + LENGTH, ONE_FLAG), 202),
                attack("an upgrade", post("Connection: Upgrade\r\nUpgrade: h2c\r\n" + LENGTH, ONE_FLAG), 202),
                attack("CONNECT", "CONNECT elsewhere:80 HTTP/1.1\r\nHost: elsewhere\r\n\r\n", 404),
                attack("TRACE", "TRACE / HTTP/1.1\r\nHost: gateway\r\n\r\n", 404));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"framings", "heads"})
    void answersOrCutsOff(String name, byte[] request, List<Integer> statuses) throws Exception {
        assertThat(new RawClient(gateway.port()).statuses(request)).isEqualTo(statuses);
    }

    static Stream<Arguments> bodies() throws IOException {
        String text = "{\"clients\":[{\"flags\":{\"f\":[{\"value\":\"" + "x".repeat(1024 * 1024) + "\"}]}}]}";
        String nested = "[".repeat(9_000) + "]".repeat(9_000);
        String collisions = IntStream.range(0, 1 << 15)
                .mapToObj(HostileRequestsTest::collidingName)
                .map(name -> '"' + name + "\":[]")
                .reduce(
                        new StringBuilder("{\"clients\":[{\"flags\":{"),
                        (all, one) -> all.append(one).append(','),
                        (a, b) -> a)
                .append("\"z\":[]}}]}")
                .toString();
        byte[] gzipped = gzip("{}".getBytes(UTF_8));
        byte[] twoMembers = Arrays.copyOf(gzipped, gzipped.length * 2);
        System.arraycopy(gzip("  ".getBytes(UTF_8)), 0, twoMembers, gzipped.length, gzipped.length);
        byte[] bomb = gzip(new byte[100 * 1024 * 1024]);
        return Stream.of(
                Arguments.of("1 MiB of one text", "", text.getBytes(UTF_8), 200),
                Arguments.of("8 MiB of nested arrays", "", nestedArrays(nested), 413),
                Arguments.of(
                        "8 MiB of open brackets", "", "[".repeat(TGGL_LIMIT).getBytes(UTF_8), 400),
                Arguments.of("8 MiB of numbers", "", numbers(), 413),
                Arguments.of("names with one hash code", "", collisions.getBytes(UTF_8), 200),
                Arguments.of("two gzip members", "gzip", twoMembers, 200),
                Arguments.of("a gzip member and rubbish", "gzip", Arrays.copyOf(gzipped, gzipped.length + 9), 200),
                Arguments.of("a gzip bomb", "gzip", bomb, 413),
                Arguments.of("gzip that ends early", "gzip", Arrays.copyOf(gzipped, gzipped.length - 4), 400),
                Arguments.of("gzip that is empty", "gzip", new byte[0], 400),
                Arguments.of("a gzip bomb within a gzip bomb", "gzip", gzip(bomb), 413));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void takesOrRefuses(String name, String encoding, byte[] body, int status) throws Exception {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(("POST /report HTTP/1.1\r\nHost: gateway\r\nx-tggl-api-key: " + TestKeys.FRONTEND
                        + "\r\nContent-Encoding: " + encoding + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        request.write(body);
        assertThat(new RawClient(gateway.port()).statuses(request.toByteArray()))
                .containsExactly(status);
    }

    @Test
    void doesNotMindAClientThatIsGoneWhenItsAnswerIsReady(@TempDir Path folder) throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway slow = TestGateway.with(folder, log)) {
            for (boolean reset : new boolean[] {true, false}) {
                // given
                try (Socket socket = new Socket("localhost", slow.port())) {
                    socket.getOutputStream().write(GOOD.getBytes(ISO_8859_1));
                    await().until(() -> log.held() == 1);
                    socket.setSoLinger(reset, 0);
                }
                // when
                log.completeOldest(Outcome.ACCEPTED);
                // then
                await().until(() -> gauge(slow, "requests.inflight") == 0);
                await().until(() -> gauge(slow, "bytes.inflight") == 0);
            }
            // It is on the topic, whoever hears of it.
            assertThat(slow.counter("flagtally.gateway.reports.accepted", "format", "unleash-metrics/1"))
                    .isEqualTo(2);
        }
    }

    @Test
    void cutsOffAClientThatDoesNotTakeItsAnswers(@TempDir Path folder) throws Exception {
        HttpConfig limits = BodiesTest.limits(256 * 1024 * 1024, Duration.ofMillis(500));
        byte[] longAnswer = GOOD.replace("POST ", "GET ")
                .replace("metrics ", "metrics" + "/".repeat(8_000) + " ")
                .getBytes(ISO_8859_1);
        try (TestGateway impatient = TestGateway.with(folder, limits, new InMemoryRawReportLog());
                Socket socket = new Socket()) {
            // when
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("localhost", impatient.port()));
            // then
            assertThatThrownBy(() -> {
                        while (true) {
                            socket.getOutputStream().write(longAnswer);
                        }
                    })
                    .isInstanceOf(IOException.class);
            await().until(() -> gauge(impatient, "requests.inflight") == 0);
            await().until(() -> gauge(impatient, "connections") == 0);
        }
    }

    private static Arguments attack(String name, String request, int... statuses) {
        // 0: cut off without an answer.
        List<Integer> expected =
                IntStream.of(statuses).filter(status -> status != 0).boxed().toList();
        return Arguments.of(name, request.getBytes(ISO_8859_1), expected);
    }

    private static String withoutKey(String headers, String body) {
        return post(headers, body).replace(TestKeys.BACKEND, "");
    }

    private static String withKey(String key) {
        return GOOD.replace(TestKeys.BACKEND, key);
    }

    /** Each bit of {@code number} is one of two pairs of letters with the same hash code. */
    private static String collidingName(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 15; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private static byte[] nestedArrays(String nested) {
        StringBuilder body = new StringBuilder("{\"clients\":[],\"x\":[0");
        while (body.length() < TGGL_LIMIT - nested.length() - 3) {
            body.append(',').append(nested);
        }
        return body.append("]}").toString().getBytes(UTF_8);
    }

    private static byte[] numbers() {
        return ("{\"clients\":[],\"x\":[" + "0,".repeat(TGGL_LIMIT / 2 - 20) + "0]}").getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    private static double gauge(TestGateway ofGateway, String name) {
        return ofGateway.metrics.get("flagtally.gateway." + name).gauge().value();
    }
}
