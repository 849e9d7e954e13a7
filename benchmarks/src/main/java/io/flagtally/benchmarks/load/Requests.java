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

    /**
     * Those of all connections of a fleet, made ready beforehand, again and again: each round has the times of the next
     * bucket, so none is a resend of another. With a header line of its own for each.
     */
    static Requests rounds(Target target, Fleet fleet, IntFunction<String> header) {
        return new Rounds(target, fleet, header, false);
    }

    /** The same in an order by chance, as SDKs that know nothing of each other, which is that of every round. */
    static Requests shuffledRounds(Target target, Fleet fleet, IntFunction<String> header) {
        return new Rounds(target, fleet, header, true);
    }
}
