package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.intake.EventTimes.Verdict;
import io.flagtally.model.decode.UncountedField;
import io.flagtally.model.report.ReportFormat;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What decoding counts. Each raw record is one of {@code reports} or one of {@code dead.letters}; one of which items
 * were left out is both. Each row that is decoded is counted, dropped as context, or withheld as counted before. After
 * a crash records are decoded again, so these can run ahead of the output topics, never behind.
 */
final class DecodeMetrics {
    final RowMetrics countedRows;
    final Counter contextDropped;
    final Counter notRecounted;

    private final RowMetrics decodedRows;
    private final Map<ReportFormat, Counter> reports = new EnumMap<>(ReportFormat.class);
    private final Map<UncountedField, Counter> uncounted = new EnumMap<>(UncountedField.class);
    private final Counter tooOld;
    private final Counter tooNew;

    DecodeMetrics(MeterRegistry registry) {
        for (ReportFormat format : ReportFormat.values()) {
            reports.put(
                    format,
                    Counter.builder("flagtally.aggregator.reports")
                            .description("reports decoded")
                            .tag("format", format.nameAndVersion())
                            .register(registry));
        }
        for (UncountedField field : UncountedField.values()) {
            uncounted.put(
                    field,
                    Counter.builder("flagtally.aggregator.fields.not.counted")
                            .description("decoded reports that have something in a field of which nothing is kept")
                            .tag("field", field.word())
                            .register(registry));
        }
        this.decodedRows = RowMetrics.of("flagtally.aggregator.rows.decoded", "rows decoded", registry);
        this.countedRows = RowMetrics.of("flagtally.aggregator.rows", "rows counted", registry);
        this.contextDropped = Counter.builder("flagtally.aggregator.context.dropped")
                .description("property and value rows dropped because no backend key sent them")
                .register(registry);
        this.notRecounted = Counter.builder("flagtally.aggregator.rows.not.recounted")
                .description("rows of hours before the one that an operator had counting begin with")
                .register(registry);
        this.tooOld = notBelieved(registry, Verdict.TOO_OLD);
        this.tooNew = notBelieved(registry, Verdict.TOO_NEW);
    }

    /** A report is valid, whatever of it counts. */
    void decoded(ReportFormat format, HeldReport report) {
        reports.get(format).increment();
        report.countDecoded(decodedRows);
        report.uncounted().forEach(field -> uncounted.get(field).increment());
    }

    void time(Verdict verdict) {
        switch (verdict) {
            case BELIEVED -> {}
            case TOO_OLD -> tooOld.increment();
            case TOO_NEW -> tooNew.increment();
        }
    }

    private static Counter notBelieved(MeterRegistry registry, Verdict direction) {
        return Counter.builder("flagtally.aggregator.times.not.believed")
                .description("rows counted in the hour of receipt because of a time that can't be")
                .tag("direction", direction.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
