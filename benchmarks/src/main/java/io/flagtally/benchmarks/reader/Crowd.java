package io.flagtally.benchmarks.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Twenty who ask at a time, each the next question as soon as it has an answer. */
final class Crowd {
    private static final int AT_A_TIME = 20;
    private static final double MS = 1e6;

    private final int requests;

    Crowd(int requests) {
        this.requests = requests;
    }

    /** Asks so often; returns the median and the 99th percentile in ms. Every question must find something. */
    List<Double> ask(Callable<Integer> question) {
        Histogram latencies = new ConcurrentHistogram(3);
        ExecutorService crowd = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                all.add(crowd.submit(() -> {
                    long start = System.nanoTime();
                    if (question.call() == 0) {
                        throw new IllegalStateException("found nothing");
                    }
                    latencies.recordValue(System.nanoTime() - start);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a question failed", e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        } finally {
            crowd.shutdownNow();
        }
        return List.of(latencies.getValueAtPercentile(50) / MS, latencies.getValueAtPercentile(99) / MS);
    }
}
