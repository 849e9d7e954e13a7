package io.flagtally.benchmarks.payload;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Raw records as the gateway writes them. */
public final class RawRecords {
    /** That of the reports that are measured. */
    public static final String ENVIRONMENT = "production";

    private RawRecords() {}

    /** A report that came with a backend key of that environment. */
    public static ProducerRecord<byte[], byte[]> of(String topic, String environment, Fleet.Report report) {
        ProducerRecord<byte[], byte[]> raw =
                new ProducerRecord<>(topic, report.connectionId().getBytes(StandardCharsets.UTF_8), report.body());
        new ReportHeaders(
                        ReportFormat.UNLEASH_METRICS.nameAndVersion(),
                        environment,
                        "shop",
                        KeyKind.BACKEND.word(),
                        report.connectionId(),
                        "unleash-client-node:6.6.0",
                        "")
                .addTo(raw.headers());
        return raw;
    }
}
