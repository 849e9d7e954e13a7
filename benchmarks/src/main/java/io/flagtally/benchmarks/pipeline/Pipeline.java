package io.flagtally.benchmarks.pipeline;

import io.flagtally.benchmarks.gateway.Contender;
import io.flagtally.benchmarks.gateway.Loads;
import io.flagtally.benchmarks.gateway.Spell;
import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.Load;
import io.flagtally.benchmarks.machine.WarmUp;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** From HTTP to committed row: a process that does all of it, under load. */
final class Pipeline implements WarmUp.Server {
    private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(200);

    private final StandaloneProcess process;
    private final Contender server;
    private final Loads loads;
    private final int connections;
    private double perSecond;

    Pipeline(StandaloneProcess process, Contender server, Loads loads, int connections) {
        this.process = process;
        this.server = server;
        this.loads = loads;
        this.connections = connections;
    }

    @Override
    public String name() {
        return server.name();
    }

    /** As many reports as it takes, until all of them are counted. */
    @Override
    public long load(int spell) {
        long start = System.nanoTime();
        long accepted = loads.closedLoop(server, connections).answers().accepted();
        process.drain();
        perSecond = accepted * 1e9 / (System.nanoTime() - start);
        return accepted;
    }

    @Override
    public Duration compilerCpu() {
        return server.compilerCpu();
    }

    /** Reports a second that were taken and counted in the last spell of warm-up. */
    double perSecond() {
        return perSecond;
    }

    /** A steady rate: for a while until it is one, then measured. Ends when all is counted. */
    Steady steady(double rate, Duration settling, Duration measured) {
        try (Freshness freshness = new Freshness(process.bootstrapServers(), server);
                Load load = loads.load(server, connections)) {
            load.openLoop(rate, settling);
            Duration before = server.cpu();
            CompletableFuture<Histogram> rows =
                    CompletableFuture.supplyAsync(() -> freshness.measure(measured), Pipeline::inThread);
            CompletableFuture<Trend> lag = CompletableFuture.supplyAsync(() -> lag(measured), Pipeline::inThread);
            Answers answers = load.openLoop(rate, measured);
            Duration cpu = server.cpu().minus(before);
            Spell spell = new Spell(server.name(), connections, answers, cpu, Duration.ZERO);
            Steady steady = new Steady(rate, spell, lag.join(), rows.join());
            process.drain();
            return steady;
        }
    }

    private static void inThread(Runnable work) {
        new Thread(work, "watches").start();
    }

    private Trend lag(Duration time) {
        Trend trend = new Trend();
        long start = System.nanoTime();
        for (long now = start; now - start < time.toNanos(); now = System.nanoTime()) {
            trend.add((now - start) / 1e9, (double) process.lag().records());
            LockSupport.parkNanos(BETWEEN_SAMPLES.toNanos());
        }
        return trend;
    }
}
