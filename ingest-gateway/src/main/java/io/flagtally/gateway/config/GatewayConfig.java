package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a gateway runs with.
 *
 * @param keysFile the API keys
 * @param shutdownDelay between turning unready and refusing requests, for load balancers to notice
 * @param drainTimeout how long requests in flight may take to end at shutdown
 */
public record GatewayConfig(
        HttpConfig http,
        Path keysFile,
        DecodeLimits decodeLimits,
        FrontendConfig frontend,
        TopicSettings topics,
        KafkaConfig kafka,
        Duration shutdownDelay,
        Duration drainTimeout) {

    /** Longer than the producer tries to deliver a record. */
    public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(10);

    /** Key, headers and batch overhead of a record beside its body; headers are at most 7 texts of 255 code points. */
    private static final int RECORD_OVERHEAD = 16 * 1024;

    public GatewayConfig {
        List<String> problems = new ArrayList<>();
        fits(problems, "max-unleash-body", http.limits().maxUnleashBody(), topics);
        fits(problems, "max-tggl-body", http.limits().maxTgglBody(), topics);
        if (kafka.bufferMemory() < topics.maxRecordBytes()) {
            problems.add("buffer-memory: must be at least max-record-bytes (" + topics.maxRecordBytes() + ")");
        }
        notNegative(problems, "shutdown-delay", shutdownDelay);
        notNegative(problems, "drain-timeout", drainTimeout);
        InvalidSettingsException.throwIfAny(problems);
    }

    /** Default limits and no delay at shutdown. */
    public static GatewayConfig of(HttpConfig http, Path keysFile, TopicSettings topics, KafkaConfig kafka) {
        return new GatewayConfig(
                http,
                keysFile,
                DecodeLimits.DEFAULT,
                FrontendConfig.DEFAULT,
                topics,
                kafka,
                Duration.ZERO,
                DEFAULT_DRAIN_TIMEOUT);
    }

    /** A new decoder of reports that come with a key of that kind, for one thread. */
    public ReportDecoder newDecoder(ReportFormat format, KeyKind kind) {
        return format.newDecoder(
                kind == KeyKind.FRONTEND ? decodeLimits.withMaxCount(frontend.maxCount()) : decodeLimits);
    }

    private static void fits(List<String> problems, String setting, int body, TopicSettings topics) {
        int room = topics.maxRecordBytes() - RECORD_OVERHEAD;
        if (body > room) {
            problems.add(
                    "%s: must be at most %d, or a report would not fit into max-record-bytes".formatted(setting, room));
        }
    }

    private static void notNegative(List<String> problems, String setting, Duration value) {
        if (value.isNegative()) {
            problems.add(setting + ": must not be negative");
        }
    }
}
