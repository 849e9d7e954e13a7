package io.flagtally.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Looks for documents that cost more than {@link CostGateTest} allows and that nobody has thought of: mutates those
 * that cost most for so many seconds of CPU time ({@code mvn verify -Dcost.seconds=600} for longer than the build
 * does). What seems too dear is measured again as the gate does before it is said to be.
 */
@EnabledIfSystemProperty(named = "flagtally.cost.seconds", matches = "\\d+", disabledReason = "needs both compilers")
class CostSearchTest {
    private static final int SIZE = 8 * 1024;
    private static final int KEPT = 24;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Formats, each validated and counted. */
    private final List<Search> searches = new ArrayList<>();

    private final Random random = new Random(Long.getLong("flagtally.cost.seed", System.nanoTime()));
    private int tried;

    /** A shape and what it was seen to cost, in nanoseconds a byte. */
    private record Tried(CostlyShape shape, double cost) {}

    private final class Search {
        final ReportFormat format;
        final UsageVisitor visitor;
        final ReportDecoder decoder;
        final DecodeCost gate;
        final Deque<CostlyShape> seeds;
        final List<Tried> dearest = new ArrayList<>();
        final List<String> tooDear = new ArrayList<>();

        Search(ReportFormat format, UsageVisitor visitor) {
            this.format = format;
            this.visitor = visitor;
            this.decoder = format.newDecoder(DecodeLimits.DEFAULT);
            this.gate = new DecodeCost(format, visitor, SIZE);
            this.seeds = new ArrayDeque<>(CostlyShape.seeds(format));
            attempt(seeds.remove());
        }

        void step() {
            if (!seeds.isEmpty()) {
                attempt(seeds.remove());
                return;
            }
            CostlyShape parent = dearest.get(random.nextInt(dearest.size())).shape;
            CostlyShape other = searches.get(random.nextInt(searches.size())).randomShape();
            attempt(parent.mutated(random, other));
        }

        private CostlyShape randomShape() {
            return dearest.get(random.nextInt(dearest.size())).shape;
        }

        private void attempt(CostlyShape shape) {
            byte[] document = shape.document(SIZE);
            if (document.length < SIZE / 4 && !dearest.isEmpty()) {
                return;
            }
            tried++;
            double cost = cost(document, 2);
            boolean full = dearest.size() >= KEPT;
            if (full && cost <= dearest.get(KEPT - 1).cost) {
                return;
            }
            cost = Math.min(cost, cost(document, 6));
            dearest.removeIf(each -> each.shape.equals(shape));
            dearest.add(new Tried(shape, cost));
            dearest.sort(Comparator.comparingDouble(Tried::cost).reversed());
            if (dearest.size() > KEPT) {
                dearest.remove(KEPT);
            }
        }

        private double cost(byte[] document, int times) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < times; i++) {
                long start = THREADS.getCurrentThreadCpuTime();
                decoder.decode(document, visitor);
                least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
            }
            return (double) least / document.length;
        }

        /** Measures the dearest again; what was only dear because code was new, or the machine busy, falls back. */
        void confirm() {
            for (Tried each : List.copyOf(dearest.subList(0, Math.min(3, dearest.size())))) {
                double multiple = gate.untilAtMost(CostGateTest.MOST, each.shape.document(SIZE));
                if (multiple > CostGateTest.MOST) {
                    tooDear.add("%s, %s, %.1f times: %s"
                            .formatted(format, visitor.wantsCounts() ? "counted" : "validated", multiple, each.shape));
                    return;
                }
            }
        }

        /** Costs that were measured when code was new are too high, and would keep others out for ever. */
        void refresh() {
            dearest.replaceAll(each -> new Tried(each.shape, Math.min(each.cost, cost(each.shape.document(SIZE), 2))));
            dearest.sort(Comparator.comparingDouble(Tried::cost).reversed());
        }
    }

    @Test
    void findsNoDocumentThatCostsMuchMoreThanANormalReport() {
        for (ReportFormat format : ReportFormat.values()) {
            searches.add(new Search(format, UsageVisitor.NONE));
            searches.add(new Search(format, identity -> {}));
        }
        long end = THREADS.getCurrentThreadCpuTime()
                + TimeUnit.SECONDS.toNanos(Integer.getInteger("flagtally.cost.seconds"));

        while (THREADS.getCurrentThreadCpuTime() < end) {
            for (Search search : searches) {
                for (int i = 0; i < 64; i++) {
                    search.step();
                }
                search.refresh();
            }
        }
        searches.forEach(Search::confirm);

        if (Boolean.getBoolean("cost.print")) {
            System.out.println(tried + " documents");
            for (Search search : searches) {
                CostlyShape worst = search.dearest.get(0).shape;
                System.out.printf(
                        "%s %s %.1f %s%n",
                        search.format, search.visitor.wantsCounts(), search.gate.of(worst.document(SIZE)), worst);
            }
        }
        assertThat(searches).allSatisfy(each -> assertThat(each.tooDear).isEmpty());
    }
}
