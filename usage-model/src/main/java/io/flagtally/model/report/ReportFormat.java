package io.flagtally.model.report;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.tggl.TgglReportDecoder;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.unleash.UnleashBulkDecoder;
import io.flagtally.model.unleash.UnleashMetricsDecoder;
import io.flagtally.model.unleash.UnleashRegistrationDecoder;
import java.util.Optional;

/**
 * The shapes of raw payloads. A record's header names its format and version ({@code unleash-metrics/1}); the version
 * goes up when gateways start to write what older aggregators would read wrongly.
 */
public enum ReportFormat {
    UNLEASH_METRICS("unleash-metrics/1", Topic.UNLEASH_REPORTS_RAW),
    UNLEASH_BULK("unleash-bulk/1", Topic.UNLEASH_REPORTS_RAW),
    UNLEASH_REGISTRATION("unleash-registration/1", Topic.UNLEASH_REGISTRATIONS_RAW),
    TGGL_REPORT("tggl-report/1", Topic.TGGL_REPORTS_RAW);

    private final String nameAndVersion;
    private final Topic topic;

    ReportFormat(String nameAndVersion, Topic topic) {
        this.nameAndVersion = nameAndVersion;
        this.topic = topic;
    }

    /** What the header says, such as {@code tggl-report/1}. */
    public String nameAndVersion() {
        return nameAndVersion;
    }

    /** The raw topic that holds payloads of this format. */
    public Topic topic() {
        return topic;
    }

    /** A new decoder, for one thread. */
    public ReportDecoder newDecoder(DecodeLimits limits) {
        return switch (this) {
            case UNLEASH_METRICS -> new UnleashMetricsDecoder(limits);
            case UNLEASH_BULK -> new UnleashBulkDecoder(limits);
            case UNLEASH_REGISTRATION -> new UnleashRegistrationDecoder(limits);
            case TGGL_REPORT -> new TgglReportDecoder(limits);
        };
    }

    /** The format with that name and version, if this version of the program knows it. */
    public static Optional<ReportFormat> of(String nameAndVersion) {
        for (ReportFormat format : values()) {
            if (format.nameAndVersion.equals(nameAndVersion)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
