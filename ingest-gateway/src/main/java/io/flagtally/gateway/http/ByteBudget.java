package io.flagtally.gateway.http;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes that the bodies of all requests in flight take together. A part is for small bodies alone: a few
 * large bodies that come slowly can't shut out everybody else. Thread safe.
 */
public final class ByteBudget {
    /** Largest small body, in bytes. Most reports are smaller. */
    static final int SMALL = 64 * 1024;

    private static final int RESERVED_PART = 8;

    private final long limit;
    private final long limitOfLarge;
    private final AtomicLong used = new AtomicLong();

    /** {@code limit} and {@code largestBody} are bytes. One body of the largest size always fits. */
    public ByteBudget(long limit, long largestBody) {
        this.limit = limit;
        this.limitOfLarge = limit - Math.min(limit / RESERVED_PART, limit - largestBody);
    }

    /** Bytes that are taken now. */
    public long used() {
        return used.get();
    }

    /** The share of one exchange. It is given back when the exchange ends, however it ends. */
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
