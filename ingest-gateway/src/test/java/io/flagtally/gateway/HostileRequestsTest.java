package io.flagtally.gateway;

import static io.flagtally.gateway.RawClient.post;
import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.ingest.HeldRawReportLog;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import io.micrometer.core.instrument.Counter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
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
                attack("a length that wraps to 15", post("Content-Length: 18446744073709551631\r\n", "{}") + GOOD, 400),
                attack("a length with a sign", post("Content-Length: +15\r\n", ONE_FLAG), 400),
                attack("a hexadecimal length", post("Content-Length: 0x0f\r\n", ONE_FLAG), 400),
                attack(
                        "a length with blanks around it",
                        post("Content-Length: \t " + LENGTH.substring(16), ONE_FLAG),
                        202),
                attack("a length with a blank in it", post("Content-Length: 1 5\r\n", ONE_FLAG), 400),
                attack("a length after 70 blanks", post("Content-Length:" + " ".repeat(70) + "5\r\n", ONE_FLAG), 400),
                attack("an empty length", post("Content-Length:\r\n", ONE_FLAG), 400),
                attack("a length of other digits", post("Content-Length: \u00b2\r\n", ONE_FLAG), 400),
                attack("a length of 19 digits", post("Content-Length: 0000000000000000002\r\n", "{}"), 400),
                attack("two equal lengths", post(LENGTH + LENGTH, ONE_FLAG), 400),
                attack("a folded length", post("Content-Length:\r\n 2\r\n", "{}") + GOOD, 400),
                attack("a broken chunk size", post(CHUNKED, "zz\r\n" + ONE_FLAG), 400),
                attack("a chunk size past a long", post(CHUNKED, "fffffffffffffffff\r\n" + ONE_FLAG), 400),
                attack("a negative chunk size", post(CHUNKED, "-1\r\n" + ONE_FLAG), 400),
                attack("a chunk size in C", post(CHUNKED, ONE_CHUNK.replaceFirst("^", "0x")), 400),
                attack("a chunk size that trails off", post(CHUNKED, ONE_CHUNK.replaceFirst("\r\n", "g\r\n")), 400),
                attack("a blank after a chunk size", post(CHUNKED, ONE_CHUNK.replaceFirst("\r\n", " \r\n")), 400),
                attack("an empty chunk size", post(CHUNKED, "\r\n" + ONE_CHUNK), 400),
                attack(
                        "a line feed alone after a chunk size",
                        post(CHUNKED, ONE_CHUNK.replaceFirst("\r\n", "\n")),
                        400),
                attack("a line feed alone after a chunk", post(CHUNKED, ONE_CHUNK.replace("\r\n0", "\n0")), 400),
                attack("no line feed after a chunk", post(CHUNKED, ONE_CHUNK.replace("\r\n0", "\r0")), 400),
                attack("rubbish after a chunk", post(CHUNKED, ONE_CHUNK.replace("\r\n0", "xx\r\n0")) + GOOD, 400),
                attack("line feeds alone at the end", post(CHUNKED, ONE_CHUNK.replace("0\r\n\r\n", "0\n\n")), 400),
                attack("a chunk size with zeros before it", post(CHUNKED, "0".repeat(200) + ONE_CHUNK), 202),
                attack(
                        "a last chunk of many zeros",
                        post(CHUNKED, ONE_CHUNK.replace("0\r\n\r\n", "0".repeat(200) + "\r\n\r\n")),
                        202),
                attack("a chunk size of 300 zeros", post(CHUNKED, "0".repeat(300) + ONE_CHUNK), 400),
                attack("a chunk size past a long behind zeros", post(CHUNKED, "00fffffffffffffff\r\n{}"), 400),
                attack(
                        "zeros and an extension too long together",
                        post(CHUNKED, "0".repeat(200) + ONE_CHUNK.replaceFirst("\r\n", ";" + "x".repeat(100) + "\r\n")),
                        400),
                attack("a chunk extension", post(CHUNKED, ONE_CHUNK.replaceFirst("\r\n", ";a=\"b c\"\r\n")), 202),
                attack("a line feed in an extension", post(CHUNKED, ONE_CHUNK.replaceFirst("\r\n", ";a\nb\r\n")), 400),
                attack(
                        "an endless chunk extension",
                        post(CHUNKED, ONE_CHUNK.replaceFirst("\r\n", ";" + "x".repeat(300) + "\r\n")),
                        400),
                attack("a folded transfer encoding", post("Transfer-Encoding:\r\n chunked\r\n", ONE_CHUNK), 400),
                attack(
                        "a transfer encoding in a fold",
                        post("X: y\r\n\tTransfer-Encoding: chunked\r\n", "") + GOOD,
                        400),
                attack("a fold behind a pipelined request", GOOD + post("X: a\r\n b\r\n" + LENGTH, ONE_FLAG), 202, 400),
                attack(
                        "a fold behind a chunked request",
                        post(CHUNKED, ONE_CHUNK) + post("X:\r\n b\r\n", ""),
                        202,
                        400),
                attack("folds in a body", post("Content-Length: 7\r\n", "{\r\n \n\t}") + GOOD, 400, 202),
                attack("chunked in capitals", post("Transfer-Encoding: CHUNKED\r\n", ONE_CHUNK), 202),
                attack("chunked with a parameter", post("Transfer-Encoding: chunked;q=1\r\n", ONE_CHUNK), 400),
                attack("identity", post("Transfer-Encoding: identity\r\n", ONE_FLAG), 400),
                attack("no transfer encoding by name", post("Transfer-Encoding: \r\n", ONE_CHUNK), 400),
                attack("two transfer encodings", post(CHUNKED + CHUNKED, ONE_CHUNK), 400),
                attack("chunked HTTP/1.0", post(CHUNKED, ONE_CHUNK).replace("HTTP/1.1", "HTTP/1.0") + GOOD, 400),
                attack("HTTP/0.9", GOOD.replace("HTTP/1.1", "HTTP/0.9"), 400),
                attack("HTTP/0.9 as it was", "GET /openapi.json\r\n", 400),
                attack("HTTP/1.2", GOOD.replace("HTTP/1.1", "HTTP/1.2"), 400),
                attack("HTTP/9.9", GOOD.replace("HTTP/1.1", "HTTP/9.9"), 400),
                attack(
                        "HTTP/1.0 that is kept alive",
                        (post("Connection: keep-alive\r\n" + LENGTH, ONE_FLAG) + GOOD).replace("HTTP/1.1", "HTTP/1.0"),
                        202,
                        202),
                attack(
                        "two content encodings",
                        post("Content-Encoding: gzip\r\nContent-Encoding: identity\r\n" + LENGTH, ONE_FLAG),
                        400),
                attack(
                        "a list of content encodings",
                        post("Content-Encoding: gzip, identity\r\n" + LENGTH, ONE_FLAG),
                        415),
                attack("two content types", post("Content-Type: text/plain\r\n" + LENGTH, ONE_FLAG), 202),
                attack("endless trailers", post(CHUNKED, "0\r\n" + "X: y\r\n".repeat(2000) + "\r\n"), 400),
                attack(
                        "a folded trailer",
                        post(CHUNKED, ONE_CHUNK.replace("0\r\n\r\n", "0\r\nX: y\r\n z\r\n\r\n")),
                        400),
                attack(
                        "a line feed alone after a trailer",
                        post(CHUNKED, ONE_CHUNK.replace("0\r\n\r\n", "0\r\nX: y\n\r\n")),
                        400),
                attack("a trailer", post(CHUNKED, ONE_CHUNK.replace("0\r\n\r\n", "0\r\nX: y\r\n\r\n")), 202),
                attack(
                        "a trailer without a colon",
                        post(CHUNKED, ONE_CHUNK.replace("0\r\n\r\n", "0\r\ny\r\n\r\n")),
                        400),
                attack("a trailer without a colon and no key", withoutKey(CHUNKED, "0\r\ny\r\n\r\n"), 401),
                attack("a body that ends early", post("Content-Length: 999\r\n", ONE_FLAG), 0),
                attack("a body that goes on", post(LENGTH, ONE_FLAG + "{}"), 202, 400),
                attack("pipelined requests", GOOD + GOOD + GOOD, 202, 202, 202),
                attack("an empty line before a request", "\r\n" + GOOD, 202),
                attack("empty lines between requests", GOOD + "\r\n\r\n" + GOOD + "\r\n" + GOOD, 202, 202, 202),
                attack("an empty line behind the last request", GOOD + "\r\n", 202),
                attack("an empty line behind chunks", post(CHUNKED, ONE_CHUNK) + "\r\n" + GOOD, 202, 202),
                attack("an empty line and a fold", "\r\n" + post("X: a\r\n b\r\n" + LENGTH, ONE_FLAG), 400),
                attack("four empty lines", "\r\n".repeat(4) + GOOD, 202),
                attack("five empty lines", "\r\n".repeat(5) + GOOD, 400),
                attack("5,000 empty lines behind a request", GOOD + "\r\n".repeat(5_000) + GOOD, 202, 400),
                attack("a line feed before a request", "\n" + GOOD, 400),
                attack("a carriage return before a request", "\r" + GOOD, 400),
                attack("two carriage returns before a request", "\r\r\n" + GOOD, 400),
                attack("a blank line before a request", " \r\n" + GOOD, 400),
                attack("an empty line behind the request line", GOOD.replaceFirst("\r\n", "\r\n\r\n"), 400),
                attack(
                        "a pipelined request behind a refused one",
                        post("Content-Length: 2\r\n", "{}") + GOOD,
                        400,
                        202),
                attack("a space before a header's colon", post("Content-Length : 5\r\n" + LENGTH, ONE_FLAG), 400),
                attack("a folded header", post(LENGTH + "X: a\r\n b\r\n", ONE_FLAG), 400),
                attack("line feeds alone", GOOD.replace("\r\n", "\n"), 400),
                attack("HTTP/1.0", GOOD.replace("HTTP/1.1", "HTTP/1.0"), 202),
                attack("HTTP/2 without its negotiation", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
                attack("no HTTP at all", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", 400));
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                attack("an absolute address", GOOD.replace("POST /", "POST http://gateway/"), 202),
                attack("an absolute address in another case", GOOD.replace("POST /", "POST HTTP://GateWay/"), 202),
                attack(
                        "an absolute address with a host header in another case",
                        GOOD.replace("POST /", "POST http://gateway/").replace("Host: g", "HOST: G"),
                        202),
                attack(
                        "an absolute address with a port",
                        GOOD.replace("POST /", "POST http://GATEWAY:80/").replace("Host: gateway", "Host: gatewaY:80"),
                        202),
                attack("an absolute address of another host", GOOD.replace("POST /", "POST http://elsewhere/"), 400),
                attack("an encoded slash", GOOD.replace("/api/", "/api%2f"), 404),
                attack("path parameters", GOOD.replace("/metrics ", "/metrics;x=y ") + GOOD, 400),
                attack("path parameters before the end", GOOD.replace("/metrics ", "/metrics;x=/bulk "), 400),
                attack("an empty path parameter", GOOD.replace("/metrics ", "/metrics; "), 400),
                attack("an encoded path parameter", GOOD.replace("/metrics ", "/metrics%3bx=y "), 404),
                attack("an encoded NUL in the path", GOOD.replace("/metrics ", "/metrics%00 "), 404),
                attack("a broken percent in the path", GOOD.replace("/metrics ", "/metrics%zz "), 400),
                attack("half a percent in the path", GOOD.replace("/metrics ", "/metrics%2 "), 400),
                attack("overlong UTF-8 in the path", GOOD.replace("/metrics ", "/metrics%c0%af "), 404),
                attack("a fragment", GOOD.replace("/metrics ", "/metrics#x "), 400),
                attack("a backslash in the path", GOOD.replace("/api/", "/api\\"), 400),
                attack("no slash before the path", GOOD.replace("POST /", "POST "), 400),
                attack("an asterisk", GOOD.replaceFirst("POST /[a-z/]+", "OPTIONS *"), 400),
                attack("no path", GOOD.replaceFirst("/[a-z/]+ ", ""), 400),
                attack("no host", GOOD.replace("Host: gateway\r\n", ""), 400),
                attack("two hosts", post("Host: elsewhere\r\n" + LENGTH, ONE_FLAG), 400),
                attack(
                        "a length that a header asks to drop",
                        post("Connection: content-length\r\n" + LENGTH, ONE_FLAG),
                        202),
                attack(
                        "an upgrade to HTTP/2",
                        post(
                                        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
                                                + LENGTH,
                                        ONE_FLAG)
                                + GOOD,
                        202,
                        202),
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
                attack("CONNECT", "CONNECT elsewhere:80 HTTP/1.1\r\nHost: elsewhere\r\n\r\n", 400),
                attack("TRACE", "TRACE / HTTP/1.1\r\nHost: gateway\r\n\r\n", 404));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"framings", "heads"})
    void answersOrCutsOff(String name, byte[] request, List<Integer> statuses) throws Exception {
        assertThat(new RawClient(gateway.port()).statuses(request)).isEqualTo(statuses);
    }

    @Test
    void takesHonestRequestsHoweverTheyAreCutAndFramed() throws Exception {
        // given: bodies that look like folded headers, and like heads
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = 300;
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String body = ONE_FLAG.replace(
                    ",", List.of(",\r\n ", ",\n\t", ",", ",\r\n\r\n ").get(random.nextInt(4)));
            requests.append("\r\n".repeat(random.nextInt(8) == 0 ? random.nextInt(5) : 0));
            requests.append(
                    random.nextBoolean()
                            ? post("content-LENGTH:\t" + body.length() + " \r\n", body)
                            : post("transfer-ENCODING: Chunked\r\n", chunks(body, random)));
        }
        // when
        byte[] bytes = requests.toString().getBytes(ISO_8859_1);
        String answers;
        try (Socket socket = new Socket("localhost", gateway.port())) {
            socket.setTcpNoDelay(true);
            CompletableFuture<String> all = CompletableFuture.supplyAsync(() -> readAll(socket));
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, 1 + random.nextInt(3000));
                socket.getOutputStream().write(bytes, from, length);
                from += length;
            }
            socket.shutdownOutput();
            answers = all.get();
        }
        // then
        assertThat(answers.split("HTTP/1.1 202 ", -1)).as("seed %d", seed).hasSize(count + 1);
        assertThat(answers).as("seed %d", seed).doesNotContain("HTTP/1.1 4");
    }

    private static String readAll(Socket socket) {
        try {
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String chunks(String body, Random random) {
        StringBuilder chunks = new StringBuilder();
        for (int from = 0; from < body.length(); ) {
            int length = Math.min(body.length() - from, 1 + random.nextInt(100));
            chunks.append("0".repeat(random.nextInt(30))).append(Integer.toHexString(length));
            chunks.append(random.nextBoolean() ? "" : ";a=\"b\"").append("\r\n");
            chunks.append(body, from, from + length).append("\r\n");
            from += length;
        }
        return chunks.append("00\r\n")
                .append(random.nextBoolean() ? "" : "X: y\r\n")
                .append("\r\n")
                .toString();
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
                Arguments.of("20,000 empty gzip members", "gzip", members(20_000, gzip(new byte[0]), gzipped), 400),
                Arguments.of("99 empty gzip members and one", "gzip", members(99, gzip(new byte[0]), gzipped), 200),
                Arguments.of("100 gzip members and one", "gzip", members(100, gzip(new byte[0]), gzipped), 400),
                Arguments.of(
                        "20,000 gzip members that differ",
                        "gzip",
                        members(20_000, gzip(" ".getBytes(UTF_8)), gzipped),
                        400),
                Arguments.of("a gzip name without an end", "gzip", gzipHead(8, "n".repeat(70_000)), 400),
                Arguments.of("a gzip extra field past the end", "gzip", gzipHead(4, "\u00ff\u00ff"), 400),
                Arguments.of("gzip of another method", "gzip", gzipHead(0, ""), 400),
                Arguments.of("a gzip check that is wrong", "gzip", withLastByte(gzipped, 9), 400),
                Arguments.of("a gzip bomb", "gzip", bomb, 413),
                Arguments.of("gzip that ends early", "gzip", Arrays.copyOf(gzipped, gzipped.length - 4), 400),
                Arguments.of("gzip that is empty", "gzip", new byte[0], 400),
                Arguments.of("a gzip bomb within a gzip bomb", "gzip", gzip(bomb), 413));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void takesOrRefuses(String name, String encoding, byte[] body, int status) throws Exception {
        assertThat(new RawClient(gateway.port()).statuses(tggl(encoding, body))).containsExactly(status);
    }

    static Stream<Arguments> fixedLimits() throws IOException {
        byte[] members = members(100, gzip(new byte[0]), gzip("{}".getBytes(UTF_8)));
        return Stream.of(
                Arguments.of("broken-encoding", tggl("gzip", members)),
                Arguments.of(
                        "malformed",
                        post(CHUNKED, ONE_CHUNK.replaceFirst("\r\n", ";" + "x".repeat(300) + "\r\n"))
                                .getBytes(ISO_8859_1)),
                Arguments.of(
                        "malformed",
                        post(CHUNKED, "0\r\n" + "X: y\r\n".repeat(2000) + "\r\n")
                                .getBytes(ISO_8859_1)));
    }

    @ParameterizedTest(name = "{index}: {0}")
    @MethodSource("fixedLimits")
    void countsWhatIsPastALimitThatHasNoSetting(String reason, byte[] request) throws Exception {
        // given
        double before = refused(reason);

        // when
        assertThat(new RawClient(gateway.port()).statuses(request)).containsExactly(400);

        // then
        assertThat(refused(reason)).isEqualTo(before + 1);
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

    private static double refused(String reason) {
        return gateway.metrics.find("flagtally.gateway.requests.refused").tags("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static byte[] tggl(String encoding, byte[] body) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(("POST /report HTTP/1.1\r\nHost: gateway\r\nx-tggl-api-key: " + TestKeys.FRONTEND
                        + "\r\nContent-Encoding: " + encoding + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        request.write(body);
        return request.toByteArray();
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

    private static byte[] members(int times, byte[] member, byte[] last) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.write(member);
        }
        all.write(last);
        return all.toByteArray();
    }

    /** A gzip header with {@code flags} and what is after it. */
    private static byte[] gzipHead(int flags, String rest) {
        return ("\u001f\u008b\b" + (char) flags + "\0\0\0\0\0\0" + rest).getBytes(ISO_8859_1);
    }

    private static byte[] withLastByte(byte[] bytes, int last) {
        byte[] changed = bytes.clone();
        changed[changed.length - 1] = (byte) last;
        return changed;
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
