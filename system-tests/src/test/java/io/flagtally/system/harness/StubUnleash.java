package io.flagtally.system.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * In place of an Unleash server: keeps the bodies of each environment in the order in which they came, and answers as
 * it is told. It knows an environment by its token.
 */
public final class StubUnleash implements AutoCloseable {
    private static final String PATH = "/api/client/metrics/bulk";

    /**
     * What becomes of a post.
     *
     * @param takes whether it counts the body; if it does not answer, nobody else knows
     * @param status 0 closes the connection without an answer
     * @param after how long it thinks
     */
    public record Reply(boolean takes, int status, Duration after, Map<String, String> headers, String text) {
        public static Reply accepts() {
            return acceptsAfter(Duration.ZERO);
        }

        public static Reply acceptsAfter(Duration after) {
            return new Reply(true, 202, after, Map.of(), "");
        }

        /** Takes the body, but its answer never comes. */
        public static Reply hangs() {
            return new Reply(true, 0, Duration.ofMinutes(5), Map.of(), "");
        }

        /** Takes the body, and breaks the connection. */
        public static Reply breaksOff() {
            return new Reply(true, 0, Duration.ZERO, Map.of(), "");
        }

        public static Reply says(int status) {
            return new Reply(false, status, Duration.ZERO, Map.of(), "");
        }

        public static Reply refuses(int status, String text) {
            return new Reply(false, status, Duration.ZERO, Map.of(), text);
        }

        public static Reply retryAfter(int seconds) {
            return new Reply(false, 503, Duration.ZERO, Map.of("Retry-After", Integer.toString(seconds)), "");
        }
    }

    /** One environment. Its lock guards it. */
    private static final class Room {
        private final Queue<Reply> next = new ArrayDeque<>();
        private final List<String> taken = new ArrayList<>();
        private Reply usual = Reply.accepts();
        private int unanswered;
        private int numberOfToken;
    }

    private final AtomicInteger unauthorized = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();
    private final Map<String, String> environments = new ConcurrentHashMap<>();
    private final int port;
    private HttpServer server;
    private CountDownLatch stopped;

    /** Starts it; {@code names} are the environments that it has. */
    public StubUnleash(List<String> names) throws IOException {
        this.port = Ports.free();
        names.forEach(name -> rooms.put(name, new Room()));
        names.forEach(this::renewToken);
        start();
    }

    /** Takes connections, at the same address each time. */
    public void start() throws IOException {
        stopped = new CountDownLatch(1);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Connections are refused from now on. */
    public void stop() {
        stopped.countDown();
        server.stop(0);
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Makes the token that was valid so far invalid, and returns the new one. */
    public String renewToken(String environment) {
        Room room = rooms.get(environment);
        synchronized (room) {
            environments.values().remove(environment);
            room.numberOfToken++;
            environments.put(token(environment), environment);
        }
        return token(environment);
    }

    /** A tokens file of all its environments. */
    public String tokensFile() {
        ArrayNode all = new JsonMapper().createArrayNode();
        rooms.keySet().forEach(name -> all.addObject().put("environment", name).put("token", token(name)));
        return all.toString();
    }

    /** The environment's valid token; a name can have any letter, a token can't. */
    public String token(String environment) {
        return "default:" + Integer.toHexString(environment.hashCode()) + "." + rooms.get(environment).numberOfToken;
    }

    /** From now on, save for what {@link #next} says. */
    public void always(String environment, Reply reply) {
        Room room = rooms.get(environment);
        synchronized (room) {
            room.usual = reply;
        }
    }

    /** The next posts' replies, one after the other. */
    public void next(String environment, Reply... replies) {
        Room room = rooms.get(environment);
        synchronized (room) {
            room.next.addAll(List.of(replies));
        }
    }

    /** The bodies that it counted, in the order in which they came. */
    public List<String> taken(String environment) {
        Room room = rooms.get(environment);
        synchronized (room) {
            return List.copyOf(room.taken);
        }
    }

    /** How many posts came with a token that it does not know. */
    public int unauthorized() {
        return unauthorized.get();
    }

    /** True while it has taken a body and not answered yet. */
    public boolean isThinking(String environment) {
        Room room = rooms.get(environment);
        synchronized (room) {
            return room.unanswered > 0;
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String environment = environments.get(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!exchange.getRequestURI().getPath().equals(PATH)) {
            send(exchange, Reply.says(404));
        } else if (environment == null) {
            unauthorized.incrementAndGet();
            send(exchange, Reply.says(401));
        } else {
            answer(exchange, rooms.get(environment), body);
        }
    }

    private void answer(HttpExchange exchange, Room room, String body) throws IOException {
        Reply reply;
        CountDownLatch end = stopped;
        synchronized (room) {
            reply = room.next.isEmpty() ? room.usual : room.next.remove();
            room.unanswered++;
            if (reply.takes) {
                room.taken.add(body);
            }
        }
        try {
            end.await(reply.after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (room) {
            room.unanswered--;
        }
        send(exchange, reply);
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        if (reply.status > 0) {
            byte[] text = reply.text.getBytes(UTF_8);
            reply.headers.forEach(exchange.getResponseHeaders()::add);
            exchange.sendResponseHeaders(reply.status, text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
        }
        exchange.close();
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}
