package io.flagtally.benchmarks.reader;

import io.flagtally.benchmarks.machine.WarmUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Twenty who ask at a time, each the next question as soon as it has an answer. Of one thread. */
final class Crowd {
    /** Of each kind of question, until the compilers are quiet. */
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(60);

    /** Or a run that asks little would warm up for as long as one that asks much. */
    private static final int WARM_UP_PER_REQUEST_MS = 30;

    static final int AT_A_TIME = 20;
    private static final double MS = 1e6;

    private final int requests;

    private final Supplier<Duration> compilerCpu;

    /**
     * How soon they were answered.
     *
     * @param p50 median, ms
     * @param p99 99th percentile, ms
     * @param quiet false if compilers were still busy when it began
     */
    record Asked(double p50, double p99, boolean quiet) {

        /** Its figures by their names, each of which begins with {@code name}. */
        Map<String, Double> named(String name) {
            return Map.of(name + "-p50-ms", p50, name + "-p99-ms", p99, name + "-quiet", quiet ? 1.0 : 0);
        }
    }

    /**
     * Asks so many questions of each kind.
     *
     * @param compilerCpu what the just-in-time compilers of all who take part took so far
     */
    Crowd(int requests, Supplier<Duration> compilerCpu) {
        this.requests = requests;
        this.compilerCpu = compilerCpu;
    }

    /** Asks until the compilers are quiet, then so often. Every question must find something. */
    Asked askWarm(String name, Callable<Integer> question) {
        Duration most =
                Duration.ofMillis(Math.min(LONGEST_WARM_UP.toMillis(), (long) WARM_UP_PER_REQUEST_MS * requests));
        WarmUp.Result warmUp = WarmUp.run(List.of(warmed(name, question)), most, System::nanoTime);
        System.err.println(warmUp);
        Histogram latencies = ask(question);
        return new Asked(
                latencies.getValueAtPercentile(50) / MS,
                latencies.getValueAtPercentile(99) / MS,
                warmUp.notQuiet().isEmpty());
    }

    private WarmUp.Server warmed(String name, Callable<Integer> question) {
        return new WarmUp.Server() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public long load(int spell) {
                return ask(question).getTotalCount();
            }

            @Override
            public Duration compilerCpu() {
                return compilerCpu.get();
            }
        };
    }

    private Histogram ask(Callable<Integer> question) {
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
        return latencies;
    }
}
