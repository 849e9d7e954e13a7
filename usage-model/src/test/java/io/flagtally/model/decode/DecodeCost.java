package io.flagtally.model.decode;

import io.flagtally.model.report.ReportFormat;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * CPU time that a decoder takes for a document, as a multiple of what it takes for a normal report of the same size in
 * the same JVM. A machine's speed changes within seconds, so the two are measured in turn, and of many such pairs the
 * median counts.
 */
final class DecodeCost {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int PAIRS = 9;
    private static final long WARM_UP_NANOS = 300_000_000L;
    private static final long MOST_NANOS = 5_000_000_000L;

    private static final int LARGE = 1024 * 1024;

    private final ReportDecoder decoder;
    private final ReportDecoder yardstick = ReportFormat.UNLEASH_METRICS.newDecoder(DecodeLimits.DEFAULT);
    private final UsageVisitor visitor;
    private final byte[] normal;
    /** Of so many times the least counts: what else the machine does makes a time longer, never shorter. */
    private final int times;

    /** For documents of about {@code size} bytes; {@code visitor} is whom they are handed over to. */
    DecodeCost(ReportFormat format, UsageVisitor visitor, int size) {
        this.decoder = format.newDecoder(DecodeLimits.DEFAULT);
        this.visitor = visitor;
        this.normal = normal(size);
        this.times = size > LARGE ? 1 : 3;
        long end = THREADS.getCurrentThreadCpuTime() + WARM_UP_NANOS;
        while (THREADS.getCurrentThreadCpuTime() < end) {
            if (yardstick.decode(normal, visitor) != DecodeResult.VALID) {
                throw new IllegalStateException("the normal report is not valid");
            }
        }
    }

    /** The multiple. */
    double of(byte[] document) {
        double[] pairs = new double[PAIRS];
        Arrays.setAll(pairs, i -> pair(document));
        Arrays.sort(pairs);
        return pairs[PAIRS / 2];
    }

    /**
     * The same, measured again until it is at most {@code enough}, or until {@link #MOST_NANOS} of CPU time are over:
     * code that is met for the first time is slow until it is compiled, and a busy machine compiles late. What is
     * clearly less is measured once.
     */
    double untilAtMost(double enough, byte[] document) {
        double once = pair(document);
        if (once <= enough / 2) {
            return once;
        }
        long end = THREADS.getCurrentThreadCpuTime() + MOST_NANOS;
        double multiple = of(document);
        while (multiple > enough && THREADS.getCurrentThreadCpuTime() < end) {
            multiple = of(document);
        }
        return multiple;
    }

    private double pair(byte[] document) {
        return nanosPerByte(decoder, document) / nanosPerByte(yardstick, normal);
    }

    private double nanosPerByte(ReportDecoder used, byte[] document) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long start = THREADS.getCurrentThreadCpuTime();
            used.decode(document, visitor);
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
        }
        return (double) least / document.length;
    }

    /** What most clients send, of about {@code size} bytes, whatever the format is that is held against it. */
    static byte[] normal(int size) {
        StringBuilder toggles = new StringBuilder(size + 128).append('{');
        for (int i = 0; toggles.length() < size; i++) {
            toggles.append(i == 0 ? "" : ",")
                    .append("\"checkout-new-button-%d\":{\"yes\":%d,\"no\":%d,\"variants\":{\"blue\":%d}}"
                            .formatted(i, i * 7, i, i));
        }
        return HostileShapes.unleash(toggles.append('}').toString()).getBytes(StandardCharsets.UTF_8);
    }
}
