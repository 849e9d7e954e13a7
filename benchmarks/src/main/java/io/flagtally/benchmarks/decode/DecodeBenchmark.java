package io.flagtally.benchmarks.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flagtally.benchmarks.payload.Payloads;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.report.ReportFormat;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decoding a report, against walking over the tokens of the same bytes with the same Jackson. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
    /** Flags in the report. */
    @Param({"1", "20", "200"})
    private int flags;

    @Param({"UNLEASH_METRICS", "TGGL_REPORT"})
    private ReportFormat format;

    private final JsonFactory factory = new JsonFactory();
    private final Sum sum = new Sum();
    private byte[] report;
    private ReportDecoder decoder;

    @Setup
    public void makeReport() {
        report = format == ReportFormat.TGGL_REPORT ? Payloads.tggl(flags) : Payloads.unleash(flags);
        decoder = format.newDecoder(DecodeLimits.DEFAULT);
        if (decoder.decode(report, sum) != DecodeResult.VALID || sum.total == 0) {
            throw new IllegalStateException("the report is not one that counts");
        }
    }

    /** Everything that the gateway does to validate and the aggregator to count. */
    @Benchmark
    public long decode() {
        decoder.decode(report, sum);
        return sum.total;
    }

    /** The least that anything built on this parser can cost. */
    @Benchmark
    public long bareWalk() throws IOException {
        long tokens = 0;
        try (JsonParser parser = factory.createParser(report)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens += token.id();
            }
        }
        return tokens;
    }

    /** Uses every row, so that none is optimised away. */
    private static final class Sum implements UsageVisitor {
        private long total;

        @Override
        public void report(ReportIdentity identity) {
            total += identity.app().length();
        }

        @Override
        public void flag(String app, String flag, long yes, long no, long eventTime) {
            total += yes + no + flag.length();
        }

        @Override
        public void variant(String app, String flag, String variant, long count, long eventTime) {
            total += count + variant.length();
        }

        @Override
        public void value(String property, String value, String label) {
            total += value.length();
        }
    }
}
