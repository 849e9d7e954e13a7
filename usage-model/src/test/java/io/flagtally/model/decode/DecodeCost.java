package io.flagtally.model.decode;

import io.flagtally.model.report.ReportFormat;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;

/**
 * CPU time that a decoder takes for a document, as a multiple of what it takes for a normal report of the same size in the same
 * JVM. The least of several times counts: what else the machine does makes a time longer, never shorter.
 */
final class DecodeCost {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int NORMAL_TIMES = 60;
    private static final long MOST_NANOS = 5_000_000_000L;

    /** A larger one has more rows than are allowed; its cost is taken to grow with its size. */
    private static final int LARGEST_NORMAL = 2 * 1024 * 1024;

    private final ReportDecoder decoder;
    private final ReportDecoder yardstick = ReportFormat.UNLEASH_METRICS.newDecoder(DecodeLimits.DEFAULT);
    private final UsageVisitor visitor;
    private final byte[] normal;
    private long normalNanos = Long.MAX_VALUE;

    /** For documents of about {@code size} bytes; {@code visitor} is whom they are handed over to. */
    DecodeCost(ReportFormat format, UsageVisitor visitor, int size) {
        this.decoder = format.newDecoder(DecodeLimits.DEFAULT);
        this.visitor = visitor;
        this.normal = normal(Math.min(size, LARGEST_NORMAL));
        if (yardstick.decode(normal, visitor) != DecodeResult.VALID) {
            throw new IllegalStateException("the normal report is not valid");
        }
        measureNormal(NORMAL_TIMES);
    }

    /** The multiple, after so many times. */
    double of(byte[] document, int times) {
        return nanos(decoder, document, times) / perByte() / document.length;
    }

    /**
     * The same, measured again until it is at most {@code enough}, or until {@link #MOST_NANOS} of CPU time are over and it has been
     * measured {@code times}: code that is met for the first time is slow until it is compiled, and a busy machine compiles late.
     */
    double untilAtMost(double enough, byte[] document, int times) {
        long start = THREADS.getCurrentThreadCpuTime();
        double least = Double.MAX_VALUE;
        for (int i = 0; least > enough; i++) {
            if (i >= times && THREADS.getCurrentThreadCpuTime() - start > MOST_NANOS) {
                break;
            }
            least = Math.min(least, of(document, 3));
            measureNormal(1);
        }
        return least;
    }

    private double perByte() {
        return (double) normalNanos / normal.length;
    }

    private void measureNormal(int times) {
        normalNanos = Math.min(normalNanos, nanos(yardstick, normal, times));
    }

    private long nanos(ReportDecoder used, byte[] document, int times) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long start = THREADS.getCurrentThreadCpuTime();
            used.decode(document, visitor);
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
        }
        return least;
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
