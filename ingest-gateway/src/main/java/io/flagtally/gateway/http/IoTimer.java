package io.flagtally.gateway.http;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;

/** Runs something later on an exchange's I/O thread. */
final class IoTimer {
    private IoTimer() {}

    /** Nothing happens if the I/O threads are stopping: they close all connections anyway. */
    static XnioExecutor.Key start(HttpServerExchange exchange, Duration delay, Runnable task) {
        try {
            return exchange.getIoThread().executeAfter(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return () -> false;
        }
    }
}
