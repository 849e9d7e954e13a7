package io.flagtally.benchmarks.load;

import io.flagtally.benchmarks.payload.Fleet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Requests without end; for one thread. */
public interface Requests {
    /** The next one, to be read from; the caller's own view of it. */
    ByteBuffer next();

    /**
     * The first {@code count} reports of a fleet again and again, made ready beforehand: they cost nothing when sent.
     */
    static Requests prepared(Target target, Fleet fleet, int count) {
        return prepared(target, fleet, count, number -> "");
    }

    /** The same with a header line of its own for each request; an empty one is left out. */
    static Requests prepared(Target target, Fleet fleet, int count, IntFunction<String> header) {
        List<ByteBuffer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(target.post(fleet.report(i).body(), header.apply(i)));
        }
        return new Requests() {
            private int at;

            @Override
            public ByteBuffer next() {
                at = at + 1 < all.size() ? at + 1 : 0;
                return all.get(at).duplicate();
            }
        };
    }

    /** Every report of a fleet once, made when it is sent: none is a resend of another. */
    static Requests fresh(Target target, Fleet fleet) {
        return new Requests() {
            private long at;

            @Override
            public ByteBuffer next() {
                return target.post(fleet.report(at++).body(), "");
            }
        };
    }
}
