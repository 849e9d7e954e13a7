package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.topics.TopicSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a gateway runs with.
 *
 * @param keysFile the API keys
 */
public record GatewayConfig(
        HttpConfig http,
        Path keysFile,
        DecodeLimits decodeLimits,
        FrontendConfig frontend,
        TopicSettings topics,
        KafkaConfig kafka,
        ShutdownConfig shutdown) {

    /** Key, headers and batch overhead of a record beside its body; headers are at most 7 texts of 255 code points. */
    private static final int RECORD_OVERHEAD = 16 * 1024;

    public GatewayConfig {
        List<String> problems = new ArrayList<>();
        BodyLimits bodies = http.limits().bodies();
        fits(problems, "max-unleash-body", bodies.maxUnleashBody(), topics);
        fits(problems, "max-tggl-body", bodies.maxTgglBody(), topics);
        if (kafka.bufferMemory() < topics.maxRecordBytes()) {
            problems.add("buffer-memory: must be at least max-record-bytes (" + topics.maxRecordBytes() + ")");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** Default limits and no delay at shutdown. */
    public static GatewayConfig of(HttpConfig http, Path keysFile, TopicSettings topics, KafkaConfig kafka) {
        return new GatewayConfig(
                http, keysFile, DecodeLimits.DEFAULT, FrontendConfig.DEFAULT, topics, kafka, ShutdownConfig.NO_DELAY);
    }

    /** The limits of a report that comes with a key of that kind. */
    public DecodeLimits decodeLimits(KeyKind kind) {
        return kind == KeyKind.FRONTEND ? decodeLimits.withMaxCount(frontend.maxCount()) : decodeLimits;
    }

    private static void fits(List<String> problems, String setting, int body, TopicSettings topics) {
        int room = topics.maxRecordBytes() - RECORD_OVERHEAD;
        if (body > room) {
            problems.add(
                    "%s: must be at most %d, or a report would not fit into max-record-bytes".formatted(setting, room));
        }
    }
}
