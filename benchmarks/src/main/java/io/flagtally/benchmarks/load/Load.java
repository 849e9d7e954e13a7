package io.flagtally.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests over keep-alive connections and takes the answers, all in the calling thread. It parses no more of an
 * answer than its status and its length: what it costs, every server that it loads pays alike.
 */
public final class Load implements AutoCloseable {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);
    private static final long LONGEST_WAIT_MS = 10;
    private static final long PAUSE_NANOS = 20_000;

    private final Selector selector;
    private final Requests requests;
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private Answers answers = new Answers();

    /** Opens the connections. */
    public Load(InetSocketAddress server, int connections, Requests requests) {
        this.requests = requests;
        try {
            selector = Selector.open();
            for (int i = 0; i < connections; i++) {
                this.connections.add(new Connection(server, selector));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't connect to " + server, e);
        }
        idle.addAll(this.connections);
    }

    /** As many requests as the server takes: each connection sends its next one when it has its answer. */
    public Answers closedLoop(Duration time) {
        return run(start -> {
            long end = start + time.toNanos();
            for (long now = start; now < end; now = System.nanoTime()) {
                while (!idle.isEmpty()) {
                    idle.poll().send(requests.next(), now);
                    now = System.nanoTime();
                }
                selector.select(this::advance, LONGEST_WAIT_MS);
            }
        });
    }

    /**
     * Requests at a steady rate, at least one, whether answers come or not. Latencies count from when a request was
     * due, also where it had to wait for a connection: a server that stalls makes all of them late, not just those that
     * were under way.
     */
    public Answers openLoop(double perSecond, Duration time) {
        double interval = 1e9 / perSecond;
        long count = Math.max(1, Math.round(perSecond * time.toNanos() / 1e9));
        return run(start -> {
            long sent = 0;
            while (sent < count) {
                long due = start + Math.round(sent * interval);
                long now = System.nanoTime();
                if (due <= now && !idle.isEmpty()) {
                    idle.poll().send(requests.next(), due);
                    sent++;
                } else if (selector.selectNow(this::advance) == 0) {
                    LockSupport.parkNanos(due > now ? Math.min(due - now, PAUSE_NANOS) : PAUSE_NANOS);
                } else if (now - start > 2 * time.toNanos() + LAST_ANSWERS.toNanos()) {
                    throw new IllegalStateException("the server takes far less than " + perSecond + " a second");
                }
            }
        });
    }

    private interface Spell {
        void run(long start) throws IOException;
    }

    private Answers run(Spell spell) {
        answers = new Answers();
        long cpu = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        try {
            spell.run(start);
            awaitLastAnswers();
        } catch (IOException e) {
            throw new UncheckedIOException("the server does not answer", e);
        }
        answers.took(
                Duration.ofNanos(System.nanoTime() - start), Duration.ofNanos(threads.getCurrentThreadCpuTime() - cpu));
        return answers;
    }

    private void awaitLastAnswers() throws IOException {
        long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (idle.size() < connections.size()) {
            selector.select(this::advance, LONGEST_WAIT_MS);
            if (System.nanoTime() > deadline) {
                throw new IOException((connections.size() - idle.size()) + " requests have no answer");
            }
        }
    }

    private void advance(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (connection.advance()) {
                answers.add(connection.takeStatus(), System.nanoTime() - connection.due());
                idle.add(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            for (Connection connection : connections) {
                connection.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
