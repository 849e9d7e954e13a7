package io.flagtally.gateway.ingest;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the accepted reports of one format: exactly those that were answered with success. */
public final class IngestMetrics {
    private final Counter reports;
    private final Counter bytes;
    private final Counter contextDropped;

    public IngestMetrics(ReportFormat format, MeterRegistry metrics) {
        this.reports = counter("reports.accepted", "reports that Kafka has acknowledged", format)
                .register(metrics);
        this.bytes = counter("bytes.accepted", "bytes of those reports, inflated", format)
                .register(metrics);
        this.contextDropped = counter(
                        "context.dropped",
                        "accepted reports whose properties and values won't be counted: their key is a frontend key",
                        format)
                .register(metrics);
    }

    void accepted(RawReport report, ReportScan scan) {
        reports.increment();
        bytes.increment(report.body().length);
        if (scan.hasContext() && report.headers().keyKind().equals(KeyKind.FRONTEND.word())) {
            contextDropped.increment();
        }
    }

    private static Counter.Builder counter(String name, String description, ReportFormat format) {
        return Counter.builder("flagtally.gateway." + name)
                .description(description)
                .tag("format", format.nameAndVersion());
    }
}
