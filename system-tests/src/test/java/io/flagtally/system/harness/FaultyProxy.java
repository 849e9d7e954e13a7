package io.flagtally.system.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lies between SDKs and a gateway, at its worst. It takes every request whole, one a connection, and does to posts
 * of metrics what networks do to them; other requests just go through. It never answers by itself: where the gateway is
 * gone, it resets the connection. What it did is in its ledger.
 */
public final class FaultyProxy implements AutoCloseable {
    /** What becomes of a post and of its answer. */
    public enum Fate {
        /** Nothing happens to it. */
        PASSED_ON,
        /** The gateway has it at once, but its answer comes when the SDK has given up. */
        ANSWER_LATE,
        /** The gateway has it, and the SDK waits for an answer until it gives up. */
        ANSWER_SWALLOWED,
        /** The gateway has it, and the SDK's connection is reset. */
        ANSWER_RESET,
        /** The gateway gets it when the SDK has given up, and has maybe sent it again. */
        REQUEST_LATE,
        /** The gateway never gets it. */
        REQUEST_RESET
    }

    /**
     * A post of metrics in the ledger.
     *
     * @param acknowledged whether the gateway said that it has it; if not, it may have it all the same
     */
    public record Post(String body, Fate fate, boolean acknowledged) {}

    /** A request as it came, but for the connection, which is used once. */
    private record Request(String head, byte[] body) {
        private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");
        private static final String END = "\r\n\r\n";

        static Request read(InputStream in) throws IOException {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            while (!read.toString(ISO_8859_1).endsWith(END)) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("no whole request");
                }
                read.write(next);
            }
            String head = read.toString(ISO_8859_1);
            Matcher length = LENGTH.matcher(head);
            byte[] body = new byte[length.find() ? Integer.parseInt(length.group(1)) : 0];
            if (in.readNBytes(body, 0, body.length) < body.length) {
                throw new EOFException("no whole body");
            }
            String once = head.replaceAll("(?im)^connection:.*\r\n", "");
            return new Request(once.substring(0, once.length() - 2) + "Connection: close" + END, body);
        }

        boolean isMetrics() {
            return head.startsWith("POST ")
                    && head.lines().findFirst().orElseThrow().contains("/client/metrics");
        }

        void write(OutputStream out) throws IOException {
            out.write(head.getBytes(ISO_8859_1));
            out.write(body);
            out.flush();
        }
    }

    private final int gatewayPort;
    private final Duration late;
    private final Random random;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Post> ledger = new ArrayList<>();
    private volatile boolean healed;

    /**
     * Listens at once.
     *
     * @param gatewayPort where the gateway is, or will be
     * @param late longer than any SDK waits for an answer
     */
    public FaultyProxy(int gatewayPort, Duration late, Random random) throws IOException {
        this.gatewayPort = gatewayPort;
        this.late = late;
        this.random = random;
        this.listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        threads.execute(this::listen);
    }

    /** Base URL, without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Passes on all posts from now on. */
    public void heal() {
        healed = true;
    }

    /** Posts so far, by when their fate was sealed. */
    public List<Post> posts() {
        synchronized (ledger) {
            return List.copyOf(ledger);
        }
    }

    /** Whether it has dealt with all requests that came. */
    public boolean isIdle() {
        return clients.isEmpty();
    }

    private void listen() {
        try {
            while (true) {
                Socket client = listener.accept();
                clients.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            if (closed.getCount() > 0) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            Request request = Request.read(new BufferedInputStream(client.getInputStream()));
            if (request.isMetrics()) {
                serve(request, healed ? Fate.PASSED_ON : fate(), client);
            } else {
                answer(client, forward(request));
            }
        } catch (IOException e) {
            // An SDK that gave up, or the end of the test.
            reset(client);
        } finally {
            clients.remove(client);
        }
    }

    /** Half of them fare well, so that the SDKs get on. */
    private Fate fate() {
        synchronized (random) {
            return random.nextBoolean() ? Fate.PASSED_ON : Fate.values()[1 + random.nextInt(Fate.values().length - 1)];
        }
    }

    private void serve(Request post, Fate fate, Socket client) throws IOException {
        byte[] answer = {};
        if (fate == Fate.REQUEST_LATE) {
            awaitLate();
        }
        if (fate != Fate.REQUEST_RESET) {
            answer = forward(post);
        }
        boolean acknowledged = new String(answer, ISO_8859_1).startsWith("HTTP/1.1 2");
        synchronized (ledger) {
            ledger.add(new Post(new String(post.body(), UTF_8), fate, acknowledged));
        }
        switch (fate) {
            case PASSED_ON, REQUEST_LATE -> answer(client, answer);
            case ANSWER_LATE -> {
                awaitLate();
                answer(client, answer);
            }
            case ANSWER_SWALLOWED -> client.getInputStream().read();
            case ANSWER_RESET, REQUEST_RESET -> reset(client);
        }
    }

    private void awaitLate() {
        try {
            closed.await(late.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The gateway's answer; empty if it gave none. */
    private byte[] forward(Request request) {
        try (Socket gateway = new Socket(InetAddress.getLoopbackAddress(), gatewayPort)) {
            request.write(gateway.getOutputStream());
            return gateway.getInputStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static void answer(Socket client, byte[] answer) throws IOException {
        if (answer.length == 0) {
            reset(client);
        } else {
            client.getOutputStream().write(answer);
        }
    }

    private static void reset(Socket client) {
        try (client) {
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
        threads.shutdownNow();
    }
}
