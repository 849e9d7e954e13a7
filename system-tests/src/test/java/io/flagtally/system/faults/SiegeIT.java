package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.faults.SteadyLoad.Post;
import io.flagtally.system.harness.ChildBroker;
import io.flagtally.system.harness.ChildGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything at once against a gateway with little memory, while honest clients go on posting. */
class SiegeIT {
    private static final int SLOW_CLIENTS = 2_000;
    private static final int MALFORMED = 10_000;
    private static final int HALF_CLOSED = 200;
    private static final int OVERSIZED = 200;
    private static final int BOMBS = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final double HEAP = 128.0 * 1024 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    @TempDir
    private Path folder;

    @Test
    void honestPostsStayCorrectAndMemoryBoundedUnderSiege() throws Exception {
        try (ChildBroker broker = new ChildBroker(folder.resolve("broker"));
                ChildGateway gateway = besieged(broker).awaitReady();
                SteadyLoad honest = new SteadyLoad(gateway, 100)) {
            // when
            List<Double> heap = new ArrayList<>();
            Instant started = Instant.now();
            List<Integer> answers;
            try (SlowClients slow = new SlowClients(gateway, SLOW_CLIENTS)) {
                await().until(() -> gateway.metric("flagtally_gateway_connections") > SLOW_CLIENTS / 2.0);
                ExecutorService attackers = Executors.newFixedThreadPool(4);
                List<Future<List<Integer>>> attacks =
                        attacks(gateway).stream().map(attackers::submit).toList();
                // then
                await().atMost(Duration.ofSeconds(50))
                        .pollInterval(Duration.ofMillis(250))
                        .until(() -> {
                            heap.add(gateway.metric("jvm_memory_used_bytes{area=\"heap\""));
                            boolean allCutOff = slow.drip() == 0;
                            return allCutOff && attacks.stream().allMatch(Future::isDone);
                        });
                attackers.shutdown();
                answers = new ArrayList<>();
                for (Future<List<Integer>> attack : attacks) {
                    answers.addAll(attack.get());
                }
            }
            Duration lasted = Duration.between(started, Instant.now());
            assertThat(answers).allMatch(status -> status < 500).contains(400, 401, 404, 413, 415);
            assertThat(Collections.max(heap)).isLessThan(HEAP);
            await().atMost(DEADLINE.multipliedBy(2))
                    .until(() -> gateway.metric("flagtally_gateway_bytes_inflight") < 10_000);
            honest.finish();
            await().until(() -> gateway.metric("flagtally_gateway_requests_inflight") == 0);
            assertThat(gateway.metric("flagtally_gateway_bytes_inflight")).isZero();
            assertThat(honest.posts()).allMatch(post -> post.status() == 202);
            Map<String, Integer> kept = broker.connectionIds();
            assertThat(kept.keySet()).isEqualTo(honest.ids(202));
            assertThat(kept.values()).allMatch(times -> times == 1);
            assertThat(gateway.alarms()).isEmpty();
            List<Duration> took =
                    honest.posts().stream().map(Post::took).sorted().toList();
            System.out.printf(
                    "SiegeIT: %s, %d honest posts, p50 %s, p99 %s, slowest %s, largest heap %.0f MiB%n",
                    lasted,
                    took.size(),
                    took.get(took.size() / 2),
                    took.get(took.size() * 99 / 100),
                    took.get(took.size() - 1),
                    Collections.max(heap) / 1024 / 1024);
        }
    }

    private ChildGateway besieged(ChildBroker broker) throws IOException {
        return new ChildGateway(
                folder.resolve("gateway"),
                "128m",
                broker,
                "--receive-timeout",
                DEADLINE.toSeconds() + "s",
                "--idle-timeout",
                DEADLINE.toSeconds() + "s",
                "--max-inflight-bytes",
                "32MiB",
                "--buffer-memory",
                "16MiB",
                "--max-rows",
                "20000");
    }

    private static List<Callable<List<Integer>>> attacks(ChildGateway gateway) throws IOException {
        String unleash = "POST /api/client/metrics HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nAuthorization: ";
        String tggl = "POST /report HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nx-tggl-api-key: " + gateway.key()
                + "\r\n";
        byte[] bomb = gzip(new byte[200 * 1024 * 1024]);
        byte[] gzipped = concat(tggl + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n", bomb);
        byte[] numbers = ("{\"x\":[" + "0,".repeat(4 * 1024 * 1024 - 10) + "0]}").getBytes(UTF_8);
        byte[] commas = concat(tggl + "Content-Length: " + numbers.length + "\r\n\r\n", numbers);
        byte[] oversized =
                (unleash + gateway.key() + "\r\nX: " + "x".repeat(100_000) + "\r\n\r\n").getBytes(ISO_8859_1);
        byte[] half = (unleash + gateway.key() + "\r\nContent-Length: 500\r\n\r\n{\"appName\"").getBytes(ISO_8859_1);
        List<Callable<List<Integer>>> attacks = new ArrayList<>();
        attacks.add(() -> repeat(gateway, BOMBS, i -> i % 2 == 0 ? gzipped : commas));
        attacks.add(() -> repeat(gateway, OVERSIZED, i -> oversized));
        attacks.add(() -> repeat(gateway, HALF_CLOSED, i -> half));
        for (int part = 0; part < 4; part++) {
            Random random = new Random(part);
            attacks.add(() -> repeat(gateway, MALFORMED / 4, i -> malformed(unleash, gateway.key(), i, random)));
        }
        return attacks;
    }

    private static byte[] malformed(String head, String key, int i, Random random) {
        String json = "{\"appName\":\"shop\",\"bucket\":{\"start\":\"2026-11-21T18:00:00Z\",\"toggles\":";
        String broken =
                switch (i % 8) {
                    case 0 -> head + key + "\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
                    case 1 -> head + key + "\r\nContent-Length: 2\r\n\r\n{}";
                    case 2 -> head + "nobody's\r\nContent-Length: 2\r\n\r\n{}";
                    case 3 -> head + key + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
                    case 4 -> head + key + "\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}";
                    case 5 -> head.replace("/api", "/nowhere") + key + "\r\n\r\n";
                    case 6 -> head + key + "\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}";
                    default -> "";
                };
        if (!broken.isEmpty()) {
            return broken.getBytes(ISO_8859_1);
        }
        byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        return noise;
    }

    private interface Requests {
        byte[] request(int number);
    }

    private static List<Integer> repeat(ChildGateway gateway, int times, Requests requests) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            statuses.addAll(send(gateway.port(), requests.request(i)));
        }
        return statuses;
    }

    private static List<Integer> send(int port, byte[] request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            socket.getInputStream().transferTo(answer);
        } catch (SocketException e) {
            // Cut off in the middle, as it may be.
        }
        Matcher found = STATUS.matcher(answer.toString(ISO_8859_1));
        return found.results().map(each -> Integer.valueOf(each.group(1))).toList();
    }

    private static byte[] concat(String head, byte[] body) {
        byte[] start = head.getBytes(ISO_8859_1);
        byte[] all = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }
}
