package io.flagtally.benchmarks.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;

/** How long after it was written growth is at the server, by how much was written and how much has come. */
final class Delays {
    private static final int DIGITS = 3;

    private final Histogram ms = new Histogram(DIGITS);
    private final Deque<Mark> marks = new ArrayDeque<>();

    /** So much had been written by then. */
    private record Mark(long evaluations, long nanos) {}

    void written(long evaluations) {
        marks.add(new Mark(evaluations, System.nanoTime()));
    }

    void received(long evaluations) {
        while (!marks.isEmpty() && marks.getFirst().evaluations() <= evaluations) {
            ms.recordValue((System.nanoTime() - marks.removeFirst().nanos()) / 1_000_000);
        }
    }

    /** Milliseconds. */
    long percentile(double percentile) {
        return ms.getValueAtPercentile(percentile);
    }
}
