package io.flagtally.benchmarks.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Loads servers in turn, a spell each, until their just-in-time compilers are quiet or the time is over: before, a
 * measurement says more of the compilers than of the servers.
 */
public final class WarmUp {
    /** Of a core: compilers that take less while their server is under load have nothing left that matters. */
    private static final double QUIET = 0.1;

    /** Where compilers can't be seen: a server that is still being compiled gets faster by more. */
    private static final double STEADY = 1.03;

    /** One alone may be a lull before the next methods have been called often enough. */
    private static final int QUIET_SPELLS = 2;

    private WarmUp() {}

    /** A server to be warmed. */
    public interface Server {
        String name();

        /** Puts it under load for the spell of that number, from 0 on; returns how much it did. */
        long load(int spell);

        /** What its compilers took so far; zero where that can't be seen: it is warm once it gets no faster, then. */
        Duration compilerCpu();
    }

    /**
     * How warm a server is.
     *
     * @param spells that it was under load
     * @param quiet false if the time was over before
     * @param seen whether its compilers could be seen
     * @param compilers part of a core that they took in the last spell
     */
    public record Warmth(String server, int spells, boolean quiet, boolean seen, double compilers) {
        @Override
        public String toString() {
            String state = quiet ? "quiet" : "NOT QUIET";
            return seen
                    ? String.format(
                            Locale.ROOT,
                            "%s: compilers %s after %d spells, %.0f %% of a core in the last",
                            server,
                            state,
                            spells,
                            100 * compilers)
                    : "%s: %s after %d spells, by its rate".formatted(server, state, spells);
        }
    }

    /** How it ended, one for each server. */
    public record Result(List<Warmth> servers, Duration took) {
        public Result {
            servers = List.copyOf(servers);
        }

        /** Names of those for which the time was over before. */
        public List<String> notQuiet() {
            return servers.stream()
                    .filter(server -> !server.quiet())
                    .map(Warmth::server)
                    .toList();
        }

        @Override
        public String toString() {
            return servers.stream()
                    .map(Warmth::toString)
                    .collect(Collectors.joining("; ", "warm-up of " + took.toSeconds() + " s: ", ""));
        }
    }

    /** {@code most} bounds all of it, but for the round in which it is over. */
    public static Result run(List<Server> servers, Duration most, LongSupplier nanoTime) {
        long start = nanoTime.getAsLong();
        List<Warming> all = servers.stream().map(Warming::new).toList();
        List<Warming> left = new ArrayList<>(all);
        do {
            left.forEach(server -> server.spell(nanoTime));
            left.removeIf(Warming::isQuiet);
        } while (!left.isEmpty() && nanoTime.getAsLong() - start < most.toNanos());
        return new Result(all.stream().map(Warming::warmth).toList(), Duration.ofNanos(nanoTime.getAsLong() - start));
    }

    private static final class Warming {
        private final Server server;
        private int spells;
        private int quietSpells;
        private double compilers;
        private double fastest;
        private boolean seen;

        Warming(Server server) {
            this.server = server;
        }

        void spell(LongSupplier nanoTime) {
            Duration before = server.compilerCpu();
            long start = nanoTime.getAsLong();
            long done = server.load(spells++);
            double nanos = nanoTime.getAsLong() - start;
            Duration after = server.compilerCpu();
            compilers = after.minus(before).toNanos() / nanos;
            seen = !after.isZero();
            boolean quiet = seen ? compilers < QUIET : done / nanos < fastest * STEADY;
            fastest = Math.max(fastest, done / nanos);
            quietSpells = quiet ? quietSpells + 1 : 0;
        }

        boolean isQuiet() {
            return quietSpells >= QUIET_SPELLS;
        }

        Warmth warmth() {
            return new Warmth(server.name(), spells, isQuiet(), seen, compilers);
        }
    }
}
