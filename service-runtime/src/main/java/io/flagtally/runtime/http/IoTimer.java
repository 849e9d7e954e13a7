package io.flagtally.runtime.http;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;

/** Runs something later on an exchange's I/O thread. */
public final class IoTimer {
    private IoTimer() {}

    /** Runs {@code task} after {@code delay} unless the exchange has ended by then. */
    public static void start(HttpServerExchange exchange, Duration delay, Runnable task) {
        XnioExecutor.Key timer = key(exchange, delay, task);
        try {
            exchange.addExchangeCompleteListener((ended, others) -> {
                timer.remove();
                others.proceed();
            });
        } catch (IllegalStateException e) {
            // It has ended already, or the connection is closed with it.
            timer.remove();
        }
    }

    /** Nothing happens if the I/O threads are stopping: they close all connections anyway. */
    private static XnioExecutor.Key key(HttpServerExchange exchange, Duration delay, Runnable task) {
        try {
            return exchange.getIoThread().executeAfter(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return () -> false;
        }
    }
}
