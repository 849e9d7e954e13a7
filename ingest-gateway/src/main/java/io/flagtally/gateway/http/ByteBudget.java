package io.flagtally.gateway.http;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bound on the bytes of body that all requests in flight hold together. Some of them are for small bodies alone, so that a
 * few large ones that come slowly don't shut out everybody. Thread safe.
 */
public final class ByteBudget {
    /** Up to here a body is small; most reports are. */
    static final int SMALL = 64 * 1024;

    private static final int RESERVED_PART = 8;

    private final long limit;
    private final long limitOfLarge;
    private final AtomicLong used = new AtomicLong();

    /** {@code limit} and {@code largestBody} in bytes; one of the largest bodies always fits. */
    public ByteBudget(long limit, long largestBody) {
        this.limit = limit;
        this.limitOfLarge = limit - Math.min(limit / RESERVED_PART, limit - largestBody);
    }

    /** Bytes that are taken now. */
    public long used() {
        return used.get();
    }

    /** What one exchange takes; given back when it ends, however it ends. */
    Share shareOf(HttpServerExchange exchange) {
        Share share = new Share();
        exchange.addExchangeCompleteListener(share);
        return share;
    }

    /** One exchange's part of the budget; used by one thread at a time. */
    final class Share implements ExchangeCompletionListener {
        private long taken;

        /** Takes {@code bytes} more if they are left; never blocks. */
        boolean take(int bytes) {
            if (used.addAndGet(bytes) > (taken + bytes > SMALL ? limitOfLarge : limit)) {
                used.addAndGet(-bytes);
                return false;
            }
            taken += bytes;
            return true;
        }

        /** Gives back some of what was taken. */
        void giveBack(int bytes) {
            used.addAndGet(-bytes);
            taken -= bytes;
        }

        @Override
        public void exchangeEvent(HttpServerExchange exchange, NextListener nextListener) {
            used.addAndGet(-taken);
            taken = 0;
            nextListener.proceed();
        }
    }
}
