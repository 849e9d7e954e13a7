package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.faults.SteadyLoad.Post;
import io.flagtally.system.harness.ChildBroker;
import io.flagtally.system.harness.ChildGateway;
import io.flagtally.system.harness.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All attacks that we know, and what is like them, at full speed from several sides at once, with nothing but a
 * frontend key. {@code -Dattack.seconds=600 -Dattack.sides=2 -Dattack.seed=7} for longer than the build does or to see
 * a failure again; {@code -Dattack.dump=FILE} dumps the gateway's heap at the end.
 */
class AttackIT {
    private static final int SECONDS = Integer.getInteger("attack.seconds", 20);
    private static final long SEED = Long.getLong("attack.seed", System.nanoTime());
    private static final int ATTACKERS = Integer.getInteger("attack.sides", 1);
    private static final int PARALLEL = 30;
    /** Far past what one connection may take back. */
    private static final int RESETS = 20_000;

    private static final int SLOW_CLIENTS = 500;
    private static final int HONEST_PER_SECOND = 50;
    private static final double HEAP = 256.0 * 1024 * 1024;
    private static final double GROWTH = 24.0 * 1024 * 1024;
    /** What docs/security.md promises. */
    private static final Duration SLOWEST_OF_MOST = Duration.ofSeconds(2);

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final String PASSWORD = "changeit";
    /** The largest of all, and whatever belongs to decoders and connections. */
    private static final Pattern OF_INTEREST = Pattern.compile(
            "^ +\\d:|Total|io\\.flagtally|Http2Channel|HttpServerConnection|SslConduit|HttpServerExchange");

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    @TempDir
    private Path folder;

    @Test
    void honestPostsAreAnsweredWhileTheGatewayIsAttacked() throws Exception {
        Path keystore = keystore();
        int encrypted = Ports.free();
        try (ChildBroker broker = new ChildBroker(folder.resolve("broker"));
                ChildGateway gateway = attacked(broker, keystore, encrypted).awaitReady()) {
            // given: what the first requests of all kinds leave behind
            Instant warm = Instant.now().plusSeconds(SECONDS / 3);
            attack(gateway, encrypted, trusting(keystore), warm, new ArrayList<>());
            double before = heapAfterCollection(gateway);

            // when
            List<Double> heap = new ArrayList<>();
            List<Integer> answers;
            List<Post> honest;
            try (SteadyLoad load = new SteadyLoad(gateway, HONEST_PER_SECOND)) {
                Instant end = Instant.now().plusSeconds(SECONDS - SECONDS / 3);
                answers = attack(gateway, encrypted, trusting(keystore), end, heap);
                load.finish();
                honest = load.posts();
            }

            // then
            double after = heapAfterCollection(gateway);
            report(gateway, honest, answers, heap, before, after);
            assertThat(gateway.alarms()).isEmpty();
            assertThat(honest).allMatch(post -> post.status() == 202);
            assertThat(percentile(honest, 99)).isLessThan(SLOWEST_OF_MOST);
            Map<String, Integer> kept = broker.connectionIds();
            assertThat(honest).allMatch(post -> kept.getOrDefault(post.id(), 0) == 1);
            // Only a client that brings more bodies at once than there is room for gets a 503.
            assertThat(answers)
                    .allMatch(status -> status < 500 || status == 503)
                    .contains(400, 413);
            assertThat(gateway.metric("flagtally_gateway_requests_total{endpoint=\"report\",status=\"500\"}"))
                    .isZero();
            assertThat(gateway.metric("flagtally_gateway_requests_refused_total{reason=\"failed\"}"))
                    .isZero();
            assertThat(gateway.metric("flagtally_gateway_requests_refused_total{reason=\"unavailable\"}"))
                    .isZero();
            assertThat(heap).allMatch(used -> used < HEAP);
            assertThat(after).isLessThan(before + GROWTH);
            assertThat(gateway.metric("flagtally_gateway_bytes_inflight")).isZero();
            assertThat(gateway.metric("flagtally_gateway_tls_handshaking")).isZero();
        }
    }

    private ChildGateway attacked(ChildBroker broker, Path keystore, int encrypted) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        return new ChildGateway(
                folder.resolve("gateway"),
                "256m",
                broker,
                "--port",
                Integer.toString(encrypted),
                "--tls-keystore",
                keystore.toString(),
                "--tls-keystore-password-file",
                password.toString(),
                "--handshake-timeout",
                "1s",
                "--receive-timeout",
                DEADLINE.toSeconds() + "s",
                "--idle-timeout",
                DEADLINE.toSeconds() + "s",
                "--max-inflight-bytes",
                "64MiB",
                "--buffer-memory",
                "16MiB",
                "--max-rows",
                "20000");
    }

    /** Attacks until {@code end}, fills {@code heap} with what was used meanwhile; returns the attackers' answers. */
    private static List<Integer> attack(
            ChildGateway gateway, int encrypted, SSLContext trust, Instant end, List<Double> heap) throws Exception {
        Attacks attacks = new Attacks(gateway.frontendKey());
        List<Callable<List<Integer>>> sides = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            Random random = new Random(SEED + i);
            sides.add(() -> repeat(end, () -> send(gateway.port(), attacks.next(random))));
        }
        sides.add(() -> repeat(end, () -> handshakes(encrypted, trust)));
        ResetRequests resets = new ResetRequests(trust, gateway.frontendKey());
        Random resetting = new Random(SEED - 1);
        sides.add(() -> repeat(end, () -> {
            int sent = resets.send(encrypted, resetting, RESETS);
            assertThat(sent).isLessThan(RESETS);
            return List.of();
        }));
        byte[] large = attacks.large();
        sides.add(() -> repeat(end, () -> together(gateway.port(), large)));
        ExecutorService threads = Executors.newFixedThreadPool(sides.size());
        List<Integer> answers = new ArrayList<>();
        try (SlowClients slow = new SlowClients(gateway, SLOW_CLIENTS)) {
            List<Future<List<Integer>>> attacking =
                    sides.stream().map(threads::submit).toList();
            await().atMost(Duration.between(Instant.now(), end).plusMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        heap.add(gateway.metric("jvm_memory_used_bytes{area=\"heap\""));
                        slow.drip();
                        return attacking.stream().allMatch(Future::isDone);
                    });
            for (Future<List<Integer>> each : attacking) {
                answers.addAll(each.get());
            }
        } finally {
            threads.shutdown();
        }
        return answers;
    }

    private static List<Integer> repeat(Instant end, Callable<List<Integer>> attack) throws Exception {
        List<Integer> answers = new ArrayList<>();
        while (Instant.now().isBefore(end)) {
            answers.addAll(attack.call());
        }
        return answers;
    }

    /** Many large bodies at once, a piece of each after a piece of the others. */
    private static List<Integer> together(int port, byte[] request) throws IOException {
        int piece = 256 * 1024;
        List<Socket> sockets = new ArrayList<>();
        List<Integer> answers = new ArrayList<>();
        try {
            for (int i = 0; i < PARALLEL; i++) {
                sockets.add(connect(port));
            }
            for (int from = 0; from < request.length; from += piece) {
                for (Socket each : List.copyOf(sockets)) {
                    try {
                        each.getOutputStream().write(request, from, Math.min(piece, request.length - from));
                    } catch (SocketException e) {
                        answers.addAll(rest(each));
                        sockets.remove(each);
                    }
                }
            }
            for (Socket each : sockets) {
                answers.addAll(rest(each));
            }
            return answers;
        } finally {
            for (Socket each : sockets) {
                each.close();
            }
        }
    }

    /** Handshakes that end, that don't, that are repeated, and what is no HTTP/2 after them. */
    private static List<Integer> handshakes(int port, SSLContext trust) throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = connect(port);
                silent.add(socket);
                socket.getOutputStream().write("\u0016\u0003\u0001\u0002\u0000\u0001".getBytes(ISO_8859_1), 0, i % 7);
            }
            for (int i = 0; i < 4; i++) {
                try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", port)) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setProtocols(new String[] {"TLSv1.2"});
                    parameters.setApplicationProtocols(new String[] {i % 2 == 0 ? "h2" : "http/1.1"});
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    socket.getOutputStream()
                            .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\1\7\7\7\7\7\7\7".getBytes(ISO_8859_1));
                    socket.startHandshake();
                } catch (IOException e) {
                    // Cut off, as it should be.
                }
            }
        } finally {
            for (Socket each : silent) {
                each.close();
            }
        }
        return List.of();
    }

    private static List<Integer> send(int port, byte[] request) throws IOException {
        try (Socket socket = connect(port)) {
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
            } catch (SocketException e) {
                // Answered before it was all there.
            }
            return rest(socket);
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(Math.toIntExact(DEADLINE.multipliedBy(6).toMillis()));
        return socket;
    }

    /** The statuses that are still to be read. */
    private static List<Integer> rest(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // It is shut down, or cut off.
        }
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("a request hangs after " + answer.toString(ISO_8859_1), e);
        } catch (SocketException e) {
            // Cut off, as it may be.
        }
        return STATUS.matcher(answer.toString(ISO_8859_1))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    /** What the heap holds when nobody attacks. */
    private static double heapAfterCollection(ChildGateway gateway) throws Exception {
        await().atMost(DEADLINE.multipliedBy(6))
                .until(() -> gateway.metric("flagtally_gateway_connections") <= 1
                        && gateway.metric("flagtally_gateway_requests_inflight") == 0);
        jcmd(gateway, "GC.run");
        return gateway.metric("jvm_memory_used_bytes{area=\"heap\"");
    }

    private static String jcmd(ChildGateway gateway, String command) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(gateway.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
        assertThat(jcmd.waitFor()).as(output).isZero();
        return output;
    }

    private static void report(
            ChildGateway gateway,
            List<Post> honest,
            List<Integer> answers,
            List<Double> heap,
            double before,
            double after)
            throws Exception {
        System.out.printf(
                "AttackIT: seed %d, %d attacks answered (%d with 503), %d honest posts, p50 %s, p99 %s, slowest %s,"
                        + " heap after collection %.1f MiB and then %.1f MiB, largest %.0f MiB%n",
                SEED,
                answers.size(),
                answers.stream().filter(status -> status == 503).count(),
                honest.size(),
                percentile(honest, 50),
                percentile(honest, 99),
                percentile(honest, 100),
                before / 1024 / 1024,
                after / 1024 / 1024,
                heap.stream().mapToDouble(each -> each).max().orElse(0) / 1024 / 1024);
        jcmd(gateway, "GC.class_histogram")
                .lines()
                .filter(line -> OF_INTEREST.matcher(line).find())
                .limit(40)
                .forEach(System.out::println);
        String dump = System.getProperty("attack.dump");
        if (dump != null) {
            jcmd(gateway, "GC.heap_dump " + Path.of(dump).toAbsolutePath());
        }
    }

    private static Duration percentile(List<Post> posts, int percent) {
        List<Duration> took = posts.stream().map(Post::took).sorted().toList();
        return took.get(Math.min(took.size() - 1, took.size() * percent / 100));
    }

    private Path keystore() throws Exception {
        Path file = folder.resolve("tls.p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-alias", "gateway", "-dname", "CN=gateway", "-keyalg", "EC", "-storetype", "PKCS12"));
        command.addAll(List.of("-ext", "san=ip:127.0.0.1", "-keystore", file.toString(), "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        return file;
    }

    private static SSLContext trusting(Path keystore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("gateway", store.getCertificate("gateway"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
