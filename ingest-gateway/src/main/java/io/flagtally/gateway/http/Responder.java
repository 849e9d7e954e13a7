package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.runtime.http.AnswerDeadline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests in the words of one protocol, and counts the refusals. */
public final class Responder {
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

    private final Protocol protocol;
    private final Duration timeout;
    private final Map<Kind, Counter> refusals = new EnumMap<>(Kind.class);

    /** {@code timeout} is how long a client may take to receive an answer. */
    public Responder(Protocol protocol, Duration timeout, MeterRegistry metrics) {
        this.protocol = protocol;
        this.timeout = timeout;
        for (Kind kind : Kind.values()) {
            if (kind != Kind.ACCEPTED) {
                refusals.put(
                        kind,
                        Counter.builder("flagtally.gateway.requests.refused")
                                .description("requests answered with anything but success, by reason")
                                .tag("reason", kind.word())
                                .register(metrics));
            }
        }
    }

    /** Ends the exchange. Call it on the only thread that is at work on the exchange. Doesn't block. */
    public void respond(HttpServerExchange exchange, Outcome outcome) {
        if (outcome.kind() != Kind.ACCEPTED) {
            refusals.get(outcome.kind()).increment();
        }
        protocol.answer(outcome, exchange.getRequestPath()).send(exchange);
        AnswerDeadline.watch(exchange, timeout);
    }

    /** {@link #respond(HttpServerExchange, Outcome)} for an outcome that needs no words. */
    public void respond(HttpServerExchange exchange, Kind kind) {
        respond(exchange, Outcome.of(kind));
    }

    /** Runs a task outside of Undertow's own call. Should it throw, the client gets a 500: nobody else would answer. */
    public void run(HttpServerExchange exchange, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a request to {} failed", exchange.getRequestPath(), e);
            if (exchange.isResponseStarted()) {
                exchange.endExchange();
            } else {
                respond(exchange, Kind.FAILED);
            }
        }
    }

    /** The task, guarded as by {@link #run}, for another thread or a later moment. */
    public Runnable guard(HttpServerExchange exchange, Runnable task) {
        return () -> run(exchange, task);
    }
}
