package io.flagtally.gateway.ingest;

import io.flagtally.gateway.http.Outcome;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A log that acknowledges nothing until the test says what became of the oldest report. */
public final class HeldRawReportLog implements RawReportLog {
    private final Queue<Consumer<Outcome>> held = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;
    private volatile boolean broken;

    @Override
    public void append(RawReport report, Consumer<Outcome> done) {
        held.add(done);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isBroken() {
        return broken;
    }

    /** From now on it is broken; what it holds it still holds. */
    public void breakDown() {
        broken = true;
    }

    public int held() {
        return held.size();
    }

    public boolean isClosed() {
        return closed;
    }

    public void completeOldest(Outcome outcome) {
        held.remove().accept(outcome);
    }
}
