package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/**
 * Requests that somebody sends who wants a gateway to fall, with no more than the key that a page shows to everybody.
 */
final class Attacks {
    private static final int MIB = 1024 * 1024;
    private static final List<String> FRONTEND_PATHS = List.of(
            "/api/frontend/client/metrics",
            "/api/proxy/client/metrics",
            "/api/frontend/client/register",
            "/api/proxy/client/register",
            "/report");
    private static final String BUCKET =
            "{\"appName\":\"a\",\"bucket\":{\"start\":\"2026-11-21T18:00:00Z\",\"stop\":\"2026-11-21T18:01:00Z\",\"toggles\":{";

    private interface Recipe {
        byte[] request(Random random) throws IOException;
    }

    private final String key;
    private final List<Recipe> recipes;
    private final AtomicInteger next = new AtomicInteger();

    Attacks(String frontendKey) throws IOException {
        this.key = frontendKey;
        byte[] digits = repeated(
                MIB,
                BUCKET + "\"f\":{\"yes\":1,\"no\":1,\"variants\":{",
                "\"v%d\":" + "1".repeat(399) + "x,",
                "\"z\":1}}}}}");
        byte[] goodDigits = repeated(
                MIB,
                BUCKET + "\"f\":{\"yes\":1,\"no\":1,\"variants\":{",
                "\"v%d\":\"" + "1".repeat(399) + "x\",",
                "\"z\":1}}}}}");
        byte[] brackets = repeated(
                8 * MIB,
                "{\"clients\":[{\"flags\":{\"f\":[",
                "{\"value\":\"" + "[" + ",".repeat(134) + "%d\",\"count\":1},",
                "{\"value\":1,\"count\":1}]}}]}");
        byte[] manyKeys = repeated(
                8 * MIB, "{\"clients\":[{\"flags\":{\"f\":[{\"count\":1,\"value\":{", "\"%d\":1,", "\"z\":1}}]}}]}");
        byte[] numbers = repeated(8 * MIB, "{\"x\":[", "0,", "0]}");
        byte[] emptyMembers = times(20_000, gzip(new byte[0]));
        byte[] zeros = gzip(new byte[100 * MIB]);
        byte[] euros = new byte[8 * MIB];
        Arrays.fill(euros, (byte) 0x80);
        this.recipes = List.of(
                random -> names(random, 60_000, 1),
                random -> names(random, 300, 200),
                random -> post(FRONTEND_PATHS.get(random.nextInt(2)), "", digits),
                random -> post(FRONTEND_PATHS.get(random.nextInt(2)), "", goodDigits),
                random -> post("/report", "", brackets),
                random -> post("/report", "", manyKeys),
                random -> post("/report", "", numbers),
                random -> post("/report", "Content-Encoding: gzip\r\n", emptyMembers),
                random -> post("/report", "Content-Encoding: gzip\r\n", zeros),
                random -> post("/report", "Content-Encoding: deflate\r\n", noise(random, 5000)),
                random -> post("/report", "Content-Type: application/json; charset=windows-1252\r\n", euros),
                random -> post("/report", "Content-Type: application/json; charset=utf-16\r\n", euros),
                random -> post(
                        "/report", "Content-Type: application/json; charset=x-" + random.nextLong() + "\r\n", numbers),
                random -> post("/report", "", "[".repeat(random.nextInt(MIB)).getBytes(UTF_8)),
                random -> post("/report", "", noise(random, 100_000)),
                random -> framing(random),
                random -> framing(random),
                random -> noise(random, 300),
                random -> head(random));
    }

    /** One of each sort in turn, and no two the same where they can differ. */
    byte[] next(Random random) throws IOException {
        return recipes.get(Math.floorMod(next.getAndIncrement(), recipes.size()))
                .request(random);
    }

    /** One whose body is as large as may be and is no larger than what it becomes. */
    byte[] large() {
        byte[] euros = new byte[8 * MIB];
        Arrays.fill(euros, (byte) 0x80);
        return post("/report", "Content-Type: application/json; charset=windows-1252\r\n", euros);
    }

    /** Names that no other report has, which a parser may want to remember. */
    private byte[] names(Random random, int tail, int count) throws IOException {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            body.append(i == 0 ? "\"" : ",\"");
            random.ints(280, 'a', 'z' + 1).forEach(letter -> body.append((char) letter));
            body.append("a".repeat(tail)).append("\":").append(i < count - 1 ? "1" : "x");
        }
        return post(
                FRONTEND_PATHS.get(random.nextInt(FRONTEND_PATHS.size())),
                "Content-Encoding: gzip\r\n",
                gzip(body.toString().getBytes(UTF_8)));
    }

    private byte[] framing(Random random) {
        String chunk = Integer.toHexString(2) + "\r\n{}\r\n0\r\n\r\n";
        List<String> headersAndBody = List.of(
                "Content-Length: 18446744073709551631\r\n\r\n{}",
                "Content-Length: " + random.nextLong() + "\r\n\r\n{}",
                "Content-Length: +2\r\n\r\n{}",
                "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk,
                "Transfer-Encoding:\r\n chunked\r\n\r\n" + chunk,
                "Transfer-Encoding: chunked\r\n\r\nfg\r\n{}",
                "Transfer-Encoding: chunked\r\n\r\n" + chunk.replace("\r\n", "\n"),
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}junk\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2;" + "x".repeat(random.nextInt(20_000)) + "\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "a: b\r\n".repeat(random.nextInt(5_000)) + "\r\n",
                "X: y\r\n".repeat(random.nextInt(400)) + "Content-Length: 2\r\n\r\n{}",
                "X: " + "y".repeat(random.nextInt(100_000)) + "\r\nContent-Length: 2\r\n\r\n{}",
                "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
                "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 2\r\n\r\n{}",
                "Content-Encoding: gzip\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}");
        String request = "POST /report HTTP/1.1\r\nHost: gateway\r\nx-tggl-api-key: " + key + "\r\n"
                + headersAndBody.get(random.nextInt(headersAndBody.size()));
        return request.getBytes(ISO_8859_1);
    }

    private byte[] head(Random random) {
        List<String> targets = List.of(
                "/api/client/metrics;x=/bulk",
                "/%zz",
                "/%00",
                "*",
                "report",
                "/a\0b",
                "/" + "a/".repeat(random.nextInt(9_000)));
        List<String> versions = List.of("HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "");
        String request = "POST " + targets.get(random.nextInt(targets.size())) + " "
                + versions.get(random.nextInt(versions.size())) + "\r\nHost: gateway\r\nAuthorization: " + key
                + "\r\nContent-Length: 2\r\n\r\n{}";
        return request.getBytes(ISO_8859_1);
    }

    private byte[] post(String path, String headers, byte[] body) {
        String type = headers.contains("Content-Type") ? "" : "Content-Type: application/json\r\n";
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: " + key + "\r\nx-tggl-api-key: "
                        + key + "\r\n" + type + headers + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    /** {@code start}, then as many of {@code element}, numbered, as fit in {@code size} bytes with {@code end}. */
    private static byte[] repeated(int size, String start, String element, String end) {
        StringBuilder body = new StringBuilder(size).append(start);
        for (int i = 0; body.length() < size - element.length() - end.length() - 10; i++) {
            body.append(element.replace("%d", Integer.toString(i)));
        }
        return body.append(end).toString().getBytes(UTF_8);
    }

    private static byte[] noise(Random random, int most) {
        byte[] noise = new byte[1 + random.nextInt(most)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] times(int times, byte[] bytes) {
        byte[] all = new byte[times * bytes.length];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
