package io.flagtally.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Counts the requests in flight, and lets no more in once the server stops. Thread safe. */
public final class RequestGate {
    private static final HttpString CONNECTION = new HttpString("Connection");

    private final Semaphore places = new Semaphore(Integer.MAX_VALUE);
    private volatile boolean closed;

    /** Requests that have begun and are not yet answered to the last byte. */
    public int inFlight() {
        return Integer.MAX_VALUE - places.availablePermits();
    }

    /** Lets a request through to {@code next} while the gate is open, and then to {@code refused}. */
    public HttpHandler before(HttpHandler next, HttpHandler refused) {
        return exchange -> {
            if (closed || !places.tryAcquire()) {
                exchange.getResponseHeaders().put(CONNECTION, "close");
                refused.handleRequest(exchange);
                return;
            }
            exchange.addExchangeCompleteListener((ended, others) -> {
                places.release();
                others.proceed();
            });
            next.handleRequest(exchange);
        };
    }

    /** Closes the gate and waits for the requests in flight; false if some are still there after {@code timeout}. */
    public boolean drain(Duration timeout) {
        closed = true;
        try {
            return places.tryAcquire(Integer.MAX_VALUE, timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
