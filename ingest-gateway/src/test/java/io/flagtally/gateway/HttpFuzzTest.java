package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.ingest.RawReport;
import io.flagtally.gateway.ingest.RawReportLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real requests, broken at random, byte by byte. {@code -Dfuzz.requests=1000000 -Dfuzz.seed=7} for longer than the
 * build does or to see a failure again.
 */
class HttpFuzzTest {
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 4000);
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int MOST_CHANGES = 4;
    private static final int LONGEST_BODY = 4096;

    private static final List<String> TOKENS = List.of(
            "\r\n",
            "\r\n\r\n",
            "\n",
            "\0",
            " ",
            "\t",
            ":",
            ";",
            "%2f",
            "%00",
            "..",
            "//",
            "\u00e4\u00ff",
            "HTTP/1.0",
            "HTTP/2.0",
            "OPTIONS ",
            "CONNECT ",
            "http://other/report ",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Content-Length: 0\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 9223372036854775808\r\n",
            "Content-Encoding: gzip\r\n",
            "Content-Encoding: DEFLATE\r\n",
            "Content-Type: application/json; charset=utf-16\r\n",
            "Content-Type: application/json; charset=\r\n",
            "Expect: 100-continue\r\n",
            "Connection: close\r\n",
            "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
            "0\r\n\r\n",
            "ffffffffffffffff\r\n",
            "fg\r\n",
            "\r\n ",
            ";x=y",
            "Content-Length: 18446744073709551631\r\n",
            "Transfer-Encoding:\r\n chunked\r\n",
            "Content-Type: application/json; charset=windows-1252\r\n",
            "Content-Type: application/json; charset=utf-32be\r\n",
            "HTTP/9.9",
            "5;x=y\r\n",
            "[[[[[[[[",
            "{\"a\":",
            "\"",
            "1e999999",
            "\\ud800",
            "x".repeat(20_000));

    @Test
    void nothingThatIsSentGivesAServerErrorAnExceptionOrAHang(@TempDir Path folder) throws Exception {
        List<byte[]> seeds = seeds();
        Random random = new Random(SEED);
        try (LogWatch watch = new LogWatch();
                TestGateway gateway = TestGateway.with(folder, new ForgetfulLog())) {
            RawClient client = new RawClient(gateway.port());
            for (int i = 0; i < REQUESTS; i++) {
                byte[] request = broken(seeds, random);
                assertThat(client.statuses(request))
                        .as("seed %d, request %d: %s", SEED, i, new String(request, ISO_8859_1))
                        .allMatch(status -> status < 500);
                assertThat(watch.alarming())
                        .as("seed %d, request %d: %s", SEED, i, new String(request, ISO_8859_1))
                        .isEmpty();
            }
            await().until(() -> gauge(gateway, "requests.inflight") == 0);
            await().until(() -> gauge(gateway, "bytes.inflight") == 0);
            assertThat(gateway.send(gateway.unleash(ONE_FLAG)).statusCode()).isEqualTo(202);
        }
    }

    private static byte[] broken(List<byte[]> seeds, Random random) throws IOException {
        byte[] request = seeds.get(random.nextInt(seeds.size()));
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            request = change(request, seeds, random);
        }
        return request;
    }

    private static byte[] change(byte[] request, List<byte[]> seeds, Random random) throws IOException {
        int at = random.nextInt(request.length + 1);
        int end = Math.min(request.length, at + random.nextInt(16));
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        return switch (random.nextInt(7)) {
            case 0 -> flipped(request, Math.min(at, request.length - 1), random);
            case 1 -> replaced(request, at, end, new byte[0]);
            case 2 -> replaced(request, at, end, Arrays.copyOfRange(request, at, end + end - at));
            case 3 ->
                replaced(
                        request,
                        at,
                        at,
                        TOKENS.get(random.nextInt(TOKENS.size())).getBytes(ISO_8859_1));
            case 4 ->
                replaced(
                        request,
                        at,
                        end,
                        TOKENS.get(random.nextInt(TOKENS.size())).getBytes(ISO_8859_1));
            case 5 -> replaced(request, at, request.length, Arrays.copyOfRange(other, other.length / 2, other.length));
            default -> replaced(request, request.length, request.length, other);
        };
    }

    private static byte[] flipped(byte[] request, int at, Random random) {
        if (request.length == 0) {
            return request;
        }
        byte[] changed = request.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static byte[] replaced(byte[] request, int from, int to, byte[] by) throws IOException {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(request, 0, from);
        changed.write(by);
        changed.write(request, to, request.length - to);
        return changed.toByteArray();
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (JsonNode recorded : Resources.lines("conformance/unleash-8.2.0.jsonl")) {
            byte[] body = recorded.hasNonNull("body_base64")
                    ? Base64.getDecoder().decode(recorded.get("body_base64").textValue())
                    : recorded.path("body").asText("").getBytes(UTF_8);
            StringBuilder head = new StringBuilder();
            head.append(recorded.get("method").textValue())
                    .append(' ')
                    .append(recorded.get("path").textValue())
                    .append(" HTTP/1.1\r\nHost: gateway\r\n");
            recorded.get("headers").properties().forEach(header -> head.append(header.getKey())
                    .append(": ")
                    .append(header.getValue().textValue())
                    .append("\r\n"));
            if (body.length <= LONGEST_BODY) {
                seeds.add(request(head.toString(), body));
            }
        }
        for (JsonNode recorded : Resources.lines("conformance/tggl-bodies.jsonl")) {
            String head = "POST /report HTTP/1.1\r\nHost: gateway\r\nX-Tggl-Api-Key: " + TestKeys.FRONTEND + "\r\n";
            seeds.add(request(head, recorded.get("body").toString().getBytes(UTF_8)));
        }
        String head = "POST /api/client/metrics HTTP/1.1\r\nHost: gateway\r\nAuthorization: " + TestKeys.BACKEND
                + "\r\nContent-Type: application/json\r\n";
        seeds.add(request(head + "Content-Encoding: gzip\r\n", gzip(ONE_FLAG)));
        seeds.add(request(head + "Expect: 100-continue\r\n", ONE_FLAG.getBytes(UTF_8)));
        seeds.add((head + "Transfer-Encoding: chunked\r\n\r\n" + chunks(ONE_FLAG)).getBytes(ISO_8859_1));
        return seeds;
    }

    private static byte[] request(String head, byte[] body) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write((head + "Content-Length: " + body.length + "\r\n\r\n").getBytes(ISO_8859_1));
        request.write(body);
        return request.toByteArray();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String chunks(String text) {
        int half = text.length() / 2;
        return "%x\r\n%s\r\n%x;name=value\r\n%s\r\n0\r\nTrailer: x\r\n\r\n"
                .formatted(half, text.substring(0, half), text.length() - half, text.substring(half));
    }

    private static double gauge(TestGateway gateway, String name) {
        return gateway.metrics.get("flagtally.gateway." + name).gauge().value();
    }

    private static final class ForgetfulLog implements RawReportLog {
        @Override
        public void append(RawReport report, Consumer<Outcome> done) {
            done.accept(Outcome.ACCEPTED);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
