package io.flagtally.gateway.http;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.atomic.AtomicLong;

/** A bound on the bytes of body that all requests in flight hold together. Thread safe. */
public final class ByteBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public ByteBudget(long limit) {
        this.limit = limit;
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
            if (used.addAndGet(bytes) > limit) {
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
