package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.METRICS;
import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.BodyLimits;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.HttpTimeouts;
import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.ingest.HeldRawReportLog;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of every size, encoding and speed. */
class BodiesTest {
    private static final int UNLEASH_LIMIT = 1024 * 1024;
    private static final int TGGL_LIMIT = 8 * 1024 * 1024;

    private static TestGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) {
        gateway = TestGateway.in(folder);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZip", "x-gzip", "deflate", "raw deflate", "identity"})
    void inflatesWhatIsCompressed(String encoding) throws Exception {
        // when
        HttpResponse<String> answer =
                sendEncoded(encoding.replace("raw ", ""), encode(encoding, ONE_FLAG.getBytes(StandardCharsets.UTF_8)));

        // then
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(lastBody()).isEqualTo(ONE_FLAG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"br|br", "ZSTD|zstd", "gzip, gzip|gzip, gzip", "compress|compress"})
    void refusesEncodingsThatItDoesNotKnow(String encoding, String named) throws Exception {
        // when
        HttpResponse<String> answer = sendEncoded(encoding, ONE_FLAG.getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).isEqualTo("{\"message\":\"unsupported content encoding \\\"" + named + "\\\"\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void refusesCompressedBodiesThatAreBrokenOrEndTooEarly(String encoding) throws Exception {
        // when
        byte[] whole = encode(encoding, ONE_FLAG.getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> broken = sendEncoded(encoding, ONE_FLAG.getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> cut = sendEncoded(encoding, Arrays.copyOf(whole, whole.length / 2));

        // then
        for (HttpResponse<String> answer : List.of(broken, cut)) {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"message\":\"the body is not valid " + encoding + "\"}");
        }
    }

    @Test
    void refusesABodyThatInflatesPastTheLimit() throws Exception {
        // when
        HttpResponse<String> answer = sendEncoded("gzip", encode("gzip", new byte[100 * UNLEASH_LIMIT]));

        // then
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).isEqualTo("{\"message\":\"request entity too large\"}");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void takesABodyOfTheLimitAndRefusesOneByteMore(boolean chunked) throws Exception {
        // when
        int atLimit = sendPadded(UNLEASH_LIMIT, chunked).statusCode();
        HttpResponse<String> past = sendPadded(UNLEASH_LIMIT + 1, chunked);

        // then
        assertThat(atLimit).isEqualTo(202);
        assertThat(past.statusCode()).isEqualTo(413);
    }

    @Test
    void takesATgglPageOfEightMebibytes() throws Exception {
        // when
        HttpResponse<String> atLimit = gateway.send(gateway.tggl("{}" + " ".repeat(TGGL_LIMIT - 2)));
        HttpResponse<String> past = gateway.send(gateway.tggl("{}" + " ".repeat(TGGL_LIMIT - 1)));

        // then
        assertThat(atLimit.statusCode()).isEqualTo(200);
        assertThat(past.statusCode()).isEqualTo(413);
        assertThat(past.body()).isEqualTo("{\"error\":\"Request entity too large\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "utf-8",
                "UTF8",
                "utf-16",
                "UTF-16LE",
                "utf-16be",
                "utf-32",
                "UTF-32LE",
                "utf-32be",
                "\"iso-8859-1\"",
                "latin1",
                "windows-1252",
                "Cp1252",
                "us-ascii"
            })
    void keepsTextOfOtherCharsetsAsUtf8(String charset) throws Exception {
        // given
        String body = ONE_FLAG.replace("shop", charset.equals("us-ascii") ? "caf" : "café");

        // when
        HttpResponse<String> answer = gateway.send(gateway.request(METRICS)
                .header("Authorization", TestKeys.BACKEND)
                .header("Content-Type", "application/json; charset=" + charset)
                .POST(BodyPublishers.ofByteArray(body.getBytes(Charset.forName(charset.replace("\"", ""))))));

        // then
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(lastBody()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "charset='utf-8'",
                "charset=\"utf-8\"",
                "charset=UTF_8",
                "charset='Utf_8' ",
                "charset = utf8",
                "charset=",
                "charset=\"\"",
                "charset",
                "charset=; charset=utf-8",
                ""
            })
    void takesWhateverMeansUtf8OrNothing(String parameter) throws Exception {
        // when
        HttpResponse<String> answer = gateway.send(gateway.request(METRICS)
                .header("Authorization", TestKeys.BACKEND)
                .header("Content-Type", "application/json; " + parameter)
                .POST(BodyPublishers.ofString(ONE_FLAG)));

        // then
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(lastBody()).isEqualTo(ONE_FLAG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"klingon", "not a name", "utf-7", "ISO-2022-JP", "ibm500", "gb18030", "x-utf-16le-bom", "utf 8"})
    void refusesAllOtherCharsets(String charset) throws Exception {
        // when
        HttpResponse<String> answer = gateway.send(gateway.request(METRICS)
                .header("Authorization", TestKeys.BACKEND)
                .header("Content-Type", "application/json; charset=" + charset)
                .POST(BodyPublishers.ofString(ONE_FLAG)));

        // then
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body())
                .isEqualTo("{\"message\":\"unsupported charset \\\"" + charset.toUpperCase(Locale.ROOT) + "\\\"\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "windows-1252,2796203,200",
        "windows-1252,2796204,413",
        "latin1,4194304,200",
        "latin1,4194305,413",
        "utf-16le,2796203,200",
        "utf-16le,2796204,413",
        "utf-32le,2097152,200"
    })
    void boundsABodyAgainAfterItsConversion(String charset, int characters, int status) throws Exception {
        // given: each euro sign is three bytes of UTF-8, each e acute two, and blanks make up the rest
        String sign = charset.equals("latin1") ? "\u00e9" : charset.equals("utf-32le") ? " " : "\u20ac";
        int perSign = sign.getBytes(StandardCharsets.UTF_8).length;
        byte[] frame = "{\"x\":\"\"}".getBytes(StandardCharsets.UTF_8);
        String body = "{\"x\":\"" + sign.repeat(characters - (frame.length + perSign - 1) / perSign) + "\"}";

        // when
        HttpResponse<String> answer = gateway.send(gateway.request("/report")
                .header("x-tggl-api-key", TestKeys.BACKEND)
                .header("Content-Type", "application/json; charset=" + charset)
                .POST(BodyPublishers.ofByteArray(body.getBytes(Charset.forName(charset)))));

        // then
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void takesTheMemoryOfAConversionFromTheBudget(@TempDir Path folder) throws Exception {
        // given: room for the body as it comes, and for half of what it becomes
        byte[] body = new byte[2 * 1024 * 1024];
        Arrays.fill(body, (byte) 0x80);
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway small = TestGateway.with(folder, limits(TGGL_LIMIT, Duration.ofSeconds(20)), log)) {
            CompletableFuture<HttpResponse<String>> first =
                    small.sendAsync(small.tggl("{}" + " ".repeat(TGGL_LIMIT / 2 - 2)));
            await().until(() -> log.held() == 1);

            // when
            HttpResponse<String> second = small.send(small.request("/report")
                    .header("x-tggl-api-key", TestKeys.BACKEND)
                    .header("Content-Type", "application/json; charset=windows-1252")
                    .POST(BodyPublishers.ofByteArray(body)));

            // then
            assertThat(second.statusCode()).isEqualTo(503);
            log.completeOldest(Outcome.ACCEPTED);
            assertThat(first.get().statusCode()).isEqualTo(200);
            await().until(() -> gauge(small, "bytes.inflight") == 0);
        }
    }

    @Test
    void holdsNoMemoryThatAChunkedBodyDidNotTake(@TempDir Path folder) throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        byte[] body = (ONE_FLAG + " ".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        try (TestGateway held = TestGateway.with(folder, log)) {
            // when
            CompletableFuture<HttpResponse<String>> answer = held.sendAsync(held.request(METRICS)
                    .header("Authorization", TestKeys.BACKEND)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
            await().until(() -> log.held() == 1);

            // then
            assertThat(gauge(held, "bytes.inflight")).isEqualTo(body.length);
            log.completeOldest(Outcome.ACCEPTED);
            assertThat(answer.get().statusCode()).isEqualTo(202);
        }
    }

    @Test
    void takesATgglReportOfAnyContentTypeOrNone() throws Exception {
        // when
        int none = gateway.send(gateway.request("/report")
                        .header("x-tggl-api-key", TestKeys.BACKEND)
                        .POST(BodyPublishers.ofString("{}")))
                .statusCode();
        int text = gateway.send(gateway.request("/report")
                        .header("x-tggl-api-key", TestKeys.BACKEND)
                        .header("Content-Type", "text/plain;charset=UTF-8")
                        .POST(BodyPublishers.ofString("{}")))
                .statusCode();

        // then
        assertThat(none).isEqualTo(200);
        assertThat(text).isEqualTo(200);
    }

    @Test
    void readsABodyThatArrivesInPieces() throws Exception {
        try (Socket socket = new Socket("localhost", gateway.port())) {
            // when
            OutputStream out = socket.getOutputStream();
            send(out, head("Content-Length: " + ONE_FLAG.length()));
            for (char c : ONE_FLAG.toCharArray()) {
                send(out, String.valueOf(c));
            }

            // then
            assertThat(statusLine(socket)).isEqualTo("HTTP/1.1 202 Accepted");
        }
    }

    @Test
    void asksForTheBodyOfAClientThatExpectsToBeAsked() throws Exception {
        try (Socket socket = new Socket("localhost", gateway.port())) {
            // when
            send(socket.getOutputStream(), head("Content-Length: " + ONE_FLAG.length() + "\r\nExpect: 100-continue"));

            // then
            assertThat(statusLine(socket)).isEqualTo("HTTP/1.1 100 Continue");
            send(socket.getOutputStream(), ONE_FLAG);
            assertThat(statusLine(socket)).isEmpty();
            assertThat(statusLine(socket)).isEqualTo("HTTP/1.1 202 Accepted");
        }
    }

    @Test
    void tellsAClientThatSendsTooSlowlyAndCutsItOff(@TempDir Path folder) throws Exception {
        try (TestGateway impatient = TestGateway.with(
                        folder, limits(256 * 1024 * 1024, Duration.ofMillis(200)), new InMemoryRawReportLog());
                Socket socket = new Socket("localhost", impatient.port())) {
            // when
            send(socket.getOutputStream(), head("Content-Length: 100") + "{");

            // then
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer)
                    .startsWith("HTTP/1.1 408 ")
                    .contains("Connection: close")
                    .endsWith("{\"message\":\"request timeout\"}");
            assertThat(impatient.counter("flagtally.gateway.receive.timeouts")).isPositive();
            assertThat(impatient.counter("flagtally.gateway.requests.refused", "reason", "timed-out"))
                    .isEqualTo(1);
            await().until(() -> gauge(impatient, "bytes.inflight") == 0);
            await().until(() -> gauge(impatient, "requests.inflight") == 0);
        }
    }

    @Test
    void holdsNoMemoryThatACompressedBodyDidNotTake(@TempDir Path folder) throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway held = TestGateway.with(folder, log)) {
            // when
            byte[] compressed = encode("gzip", ONE_FLAG.getBytes(StandardCharsets.UTF_8));
            CompletableFuture<HttpResponse<String>> answer = held.sendAsync(held.request(METRICS)
                    .header("Authorization", TestKeys.BACKEND)
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(compressed)));
            await().until(() -> log.held() == 1);

            // then
            assertThat(gauge(held, "bytes.inflight")).isEqualTo(compressed.length + ONE_FLAG.length());
            log.completeOldest(Outcome.ACCEPTED);
            assertThat(answer.get().statusCode()).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void refusesABodyThatInflatesToTooManyTimesItsSize(String encoding) throws Exception {
        // given: below the limit of a body, and past 200 times what it was
        byte[] blown = ("{\"appName\":\"a\",\"x\":\"" + "y".repeat(900_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] compressed = encode(encoding, blown);
        assertThat(blown.length / compressed.length).isGreaterThan(200);

        // when
        HttpResponse<String> answer = gateway.send(gateway.request(METRICS)
                .header("Authorization", TestKeys.BACKEND)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofByteArray(compressed)));

        // then
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void forgetsAClientThatGoesAwayInTheMiddleOfItsBody() throws Exception {
        // when
        try (Socket socket = new Socket("localhost", gateway.port())) {
            send(socket.getOutputStream(), head("Content-Length: 100") + "{");
            await().until(() -> gauge(gateway, "bytes.inflight") > 0);
        }

        // then
        await().until(() -> gauge(gateway, "bytes.inflight") == 0);
        await().until(() -> gauge(gateway, "requests.inflight") == 0);
    }

    @Test
    void answersBeforeABodyThatItWillRefuseAnyway() throws Exception {
        try (Socket socket = new Socket("localhost", gateway.port())) {
            // when
            send(socket.getOutputStream(), head("Content-Length: 99999999\r\nExpect: 100-continue"));

            // then
            assertThat(statusLine(socket)).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
        }
    }

    @Test
    void shedsLoadWhenTheBodiesInFlightAreAtTheirBound(@TempDir Path folder) throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway small = TestGateway.with(folder, limits(TGGL_LIMIT, Duration.ofSeconds(20)), log)) {
            // given
            CompletableFuture<HttpResponse<String>> first =
                    small.sendAsync(small.tggl("{}" + " ".repeat(TGGL_LIMIT - 2)));
            await().until(() -> log.held() == 1);

            // when
            HttpResponse<String> second = small.send(small.unleash(ONE_FLAG));

            // then
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("Retry-After")).isPresent();
            log.completeOldest(Outcome.ACCEPTED);
            assertThat(first.get().statusCode()).isEqualTo(200);
            await().until(() -> gauge(small, "bytes.inflight") == 0);
            await().until(() -> gauge(small, "requests.inflight") == 0);
        }
    }

    @Test
    void keepsRoomForSmallBodiesWhenLargeOnesTakeAllTheirs(@TempDir Path folder) throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway small = TestGateway.with(folder, limits(2 * TGGL_LIMIT, Duration.ofSeconds(20)), log)) {
            // given
            CompletableFuture<HttpResponse<String>> first =
                    small.sendAsync(small.tggl("{}" + " ".repeat(TGGL_LIMIT - 2)));
            await().until(() -> log.held() == 1);

            // when
            int secondLarge =
                    small.send(small.tggl("{}" + " ".repeat(TGGL_LIMIT - 2))).statusCode();
            CompletableFuture<HttpResponse<String>> afterwards = small.sendAsync(small.unleash(ONE_FLAG));
            await().until(() -> log.held() == 2);

            // then
            assertThat(secondLarge).isEqualTo(503);
            log.completeOldest(Outcome.ACCEPTED);
            log.completeOldest(Outcome.ACCEPTED);
            assertThat(first.get().statusCode()).isEqualTo(200);
            assertThat(afterwards.get().statusCode()).isEqualTo(202);
        }
    }

    private static double gauge(TestGateway ofGateway, String name) {
        return ofGateway.metrics.get("flagtally.gateway." + name).gauge().value();
    }

    static HttpConfig limits(int maxInflightBytes, Duration receiveTimeout) {
        HttpLimits standard = HttpLimits.DEFAULT;
        return HttpConfig.at(
                "localhost",
                0,
                new HttpLimits(
                        new BodyLimits(
                                standard.bodies().maxUnleashBody(),
                                standard.bodies().maxTgglBody(),
                                standard.bodies().maxInflationRatio(),
                                maxInflightBytes),
                        new HttpTimeouts(
                                standard.timeouts().handshake(),
                                receiveTimeout,
                                standard.timeouts().idle()),
                        standard.maxHeaderSize(),
                        standard.maxConnections(),
                        standard.maxRequestsPerSecond()));
    }

    private static HttpResponse<String> sendEncoded(String encoding, byte[] body) throws Exception {
        return gateway.send(gateway.request(METRICS)
                .header("Authorization", TestKeys.BACKEND)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static HttpResponse<String> sendPadded(int size, boolean chunked) throws Exception {
        byte[] body = (ONE_FLAG + " ".repeat(size - ONE_FLAG.length())).getBytes(StandardCharsets.UTF_8);
        return gateway.send(gateway.request(METRICS)
                .header("Authorization", TestKeys.BACKEND)
                .header("Content-Type", "application/json")
                .POST(
                        chunked
                                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                                : BodyPublishers.ofByteArray(body)));
    }

    private static byte[] encode(String encoding, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OutputStream out =
                switch (encoding.toLowerCase(Locale.ROOT)) {
                    case "gzip", "x-gzip" -> new GZIPOutputStream(bytes);
                    case "deflate" -> new DeflaterOutputStream(bytes);
                    case "raw deflate" ->
                        new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
                    default -> bytes;
                };
        try (out) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    private static String lastBody() {
        return new String(gateway.reports().get(gateway.reports().size() - 1).body(), StandardCharsets.UTF_8);
    }

    private static String head(String framing) {
        return "POST " + METRICS + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + TestKeys.BACKEND
                + "\r\nContent-Type: application/json\r\n" + framing + "\r\n\r\n";
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String statusLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
