package io.flagtally.reader.api;

import io.flagtally.reader.api.Endpoint.Manner;
import io.flagtally.reader.api.Problem.Kind;
import io.flagtally.runtime.http.RequestGate;
import io.flagtally.runtime.http.RequestMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.Closeable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests on the I/O threads: address, key and parameters. What is left is a question; a bounded number of
 * threads answers those, and a bounded number waits. {@link #drain} once, then {@link #close} once.
 */
public final class ApiHandler implements HttpHandler, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    /** Past its own limit Undertow answers 400 without a body, so that one is higher. */
    static final int HARD_HEADER_LIMIT_FACTOR = 4;

    private static final int AROUND_A_HEADER = 4;
    private static final long AROUND_THE_LINE = 12;

    private final List<Endpoint> endpoints;
    private final Function<String, Optional<StaticContent>> files;
    private final Access access;
    private final HttpSettings settings;
    private final RequestMetrics metrics;
    private final Responses responses;
    private final ExecutorService workers;
    private final Semaphore places;
    private final RequestGate gate = new RequestGate();

    /** {@code files} finds by its path what is no address of {@code endpoints}. */
    public ApiHandler(
            List<Endpoint> endpoints,
            Function<String, Optional<StaticContent>> files,
            Access access,
            HttpSettings settings,
            MeterRegistry registry) {
        this.endpoints = List.copyOf(endpoints);
        this.access = access;
        this.settings = settings;
        this.metrics = new RequestMetrics(registry, "flagtally.reader");
        this.responses = new Responses(settings.receiveTimeout(), registry);
        this.files = files;
        this.places = new Semaphore(settings.workers() + settings.maxWaiting());
        AtomicInteger number = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                settings.workers(), settings.workers(), 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "answers-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        Gauge.builder("flagtally.reader.requests.inflight", gate, RequestGate::inFlight)
                .description("requests that have begun and are not yet answered to the last byte")
                .register(registry);
    }

    /** The same, behind what looks at a request first. */
    public HttpHandler guarded() {
        HttpHandler gated = gate.before(
                this, exchange -> refuse(exchange, Problem.of(Kind.STOPPING, "this reader is stopping, ask another")));
        HttpHandler handler =
                settings.corsOrigins().isEmpty() ? gated : new Cors(Set.copyOf(settings.corsOrigins()), gated);
        if (!access.isOpen()) {
            return handler;
        }
        return new LocalHost(
                settings.host(),
                handler,
                exchange -> refuse(
                        exchange,
                        Problem.of(
                                Kind.WRONG_HOST,
                                "this reader takes no keys, so only names of this machine are taken as host")));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Optional<Problem> problem = problemOf(exchange);
        if (problem.isPresent()) {
            refuse(exchange, problem.get());
            return;
        }
        String path = path(exchange);
        for (Endpoint endpoint : endpoints) {
            Optional<List<String>> inPath = endpoint.path().match(path);
            if (inPath.isPresent()) {
                metrics.observe(exchange, endpoint.id());
                answer(exchange, endpoint, inPath.get());
                return;
            }
        }
        other(exchange, path);
    }

    private void answer(HttpServerExchange exchange, Endpoint endpoint, List<String> inPath) {
        Deadline deadline = Deadline.in(settings.queryTimeout());
        Request request;
        try {
            Caller caller = access.caller(exchange.getRequestHeaders());
            Map<String, Object> values = new HashMap<>();
            endpoint.read(inPath, exchange.getQueryString(), values);
            request = new Request(caller, values, deadline);
        } catch (ProblemException e) {
            responses.problem(exchange, e.problem(), endpoint.manner());
            return;
        }
        // Until the last byte is taken: an answer that waits for its client takes memory too.
        if (!places.tryAcquire()) {
            responses.problem(
                    exchange,
                    Problem.of(Kind.OVERLOADED, "too many requests wait, see --workers and --max-waiting"),
                    endpoint.manner());
            return;
        }
        exchange.addExchangeCompleteListener((ended, next) -> {
            places.release();
            next.proceed();
        });
        exchange.dispatch(workers, () -> work(exchange, endpoint, request));
    }

    /**
     * Works the answer out here and sends it on the I/O thread. Were it sent from here, an I/O thread that has the
     * client's next request already would spin until this thread has ended the exchange, which on few cores may have to
     * wait for that very thread.
     */
    private void work(HttpServerExchange exchange, Endpoint endpoint, Request request) {
        Runnable reply = reply(exchange, endpoint, request);
        try {
            exchange.getIoThread().execute(() -> send(exchange, endpoint, reply));
        } catch (RejectedExecutionException e) {
            LOG.debug("the I/O threads are stopping, and close all connections", e);
        }
    }

    /** What sends the answer, or why there is none. */
    private Runnable reply(HttpServerExchange exchange, Endpoint endpoint, Request request) {
        try {
            Answer answer = endpoint.answers().to(request);
            if (answer.json() instanceof Answer.PrometheusText plain) {
                byte[] text = Responses.utf8(plain.text());
                return () -> responses.send(exchange, 200, Responses.PROMETHEUS, text);
            }
            boolean csv = endpoint.format() && answer.csv() != null && wantsCsv(exchange, request);
            byte[] body = csv ? Responses.utf8(answer.csv().get()) : Json.bytes(answer.json());
            return () -> {
                answer.next().ifPresent(next -> linkNext(exchange, next));
                if (endpoint.format()) {
                    exchange.getResponseHeaders().add(Headers.VARY, Headers.ACCEPT_STRING);
                }
                responses.send(exchange, 200, csv ? Responses.CSV : Responses.JSON, body);
            };
        } catch (ProblemException e) {
            return () -> responses.problem(exchange, e.problem(), endpoint.manner());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a request to {} failed", endpoint.id(), e);
            return () -> responses.problem(exchange, failed(), endpoint.manner());
        }
    }

    private void send(HttpServerExchange exchange, Endpoint endpoint, Runnable reply) {
        try {
            reply.run();
        } catch (RuntimeException e) {
            LOG.error("an answer to {} could not be sent", endpoint.id(), e);
            if (exchange.isResponseStarted()) {
                exchange.endExchange();
            } else {
                responses.problem(exchange, failed(), endpoint.manner());
            }
        }
    }

    private static Problem failed() {
        return Problem.of(Kind.FAILED, "a defect; the reader's log says more");
    }

    private void other(HttpServerExchange exchange, String path) {
        Optional<StaticContent> file = files.apply(path);
        if (file.isEmpty()) {
            refuse(exchange, Problem.of(Kind.NOT_FOUND, "there is no such address, see /openapi.json"));
            return;
        }
        metrics.observe(exchange, file.get().label());
        file.get().send(exchange, responses);
    }

    private void refuse(HttpServerExchange exchange, Problem problem) {
        metrics.observe(exchange, "unknown");
        boolean unleash = path(exchange).startsWith("/api/");
        responses.problem(exchange, problem, unleash ? Manner.UNLEASH : Manner.OWN);
    }

    private Optional<Problem> problemOf(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        if (headers.contains(Headers.TRANSFER_ENCODING) || !isWithoutBody(headers)) {
            // Nobody reads it, so where the next request begins is in doubt.
            exchange.setPersistent(false);
            exchange.getResponseHeaders().put(Headers.CONNECTION, "close");
            return Optional.of(Problem.of(Kind.INVALID_REQUEST, "a request must not have a body"));
        }
        if (headSize(exchange) > settings.maxHeaderSize()) {
            return Optional.of(
                    Problem.of(Kind.HEADERS_TOO_LARGE, "request line and headers are larger than --max-header-size"));
        }
        HttpString method = exchange.getRequestMethod();
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            return Optional.of(Problem.of(Kind.WRONG_METHOD, "nothing can be changed here"));
        }
        return Optional.empty();
    }

    /**
     * As it was sent: what is encoded in it stays so. A request line may hold the host before it, as proxies send it.
     */
    private static String path(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int slash = uri.indexOf('/', uri.indexOf("://") + 3);
        return slash < 0 ? "/" : uri.substring(slash);
    }

    private static boolean isWithoutBody(HeaderMap headers) {
        HeaderValues length = headers.get(Headers.CONTENT_LENGTH);
        return length == null || (length.size() == 1 && length.getFirst().equals("0"));
    }

    private static long headSize(HttpServerExchange exchange) {
        long size = AROUND_THE_LINE
                + exchange.getRequestMethod().length()
                + exchange.getRequestURI().length()
                + exchange.getQueryString().length();
        for (HeaderValues values : exchange.getRequestHeaders()) {
            for (String value : values) {
                size += values.getHeaderName().length() + value.length() + AROUND_A_HEADER;
            }
        }
        return size;
    }

    private static boolean wantsCsv(HttpServerExchange exchange, Request request) {
        Optional<Endpoint.Format> format = request.find(Endpoint.FORMAT);
        if (format.isPresent()) {
            return format.get() == Endpoint.Format.CSV;
        }
        String accept = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
        return accept != null && accept.contains("text/csv") && !accept.contains("json");
    }

    private static void linkNext(HttpServerExchange exchange, String next) {
        StringBuilder query = new StringBuilder();
        for (String pair : exchange.getQueryString().split("&", -1)) {
            if (!pair.isEmpty() && !pair.startsWith("cursor=")) {
                query.append(pair).append('&');
            }
        }
        exchange.getResponseHeaders()
                .put(new HttpString("Link"), "<" + path(exchange) + "?" + query + "cursor=" + next + ">; rel=\"next\"");
    }

    /** Takes no new requests and waits for those in flight; false if some are still there after {@code timeout}. */
    public boolean drain(Duration timeout) {
        return gate.drain(timeout);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
