package io.flagtally.relay.cli;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.RelayConfig;
import io.flagtally.relay.post.PostSettings;
import io.flagtally.relay.tokens.Tokens;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.HttpAddressConverter;
import io.flagtally.runtime.cli.LargeSizeConverter;
import io.flagtally.runtime.cli.SizeConverter;
import io.flagtally.streams.StreamsSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The settings that are the relay's own. */
final class RelayOptions {
    @Option(
            names = "--unleash-url",
            required = true,
            paramLabel = "URL",
            converter = HttpAddressConverter.class,
            description = "the Unleash server, an edge, or another Flagtally; with or without /api at its end")
    private URI unleashUrl;

    @Option(
            names = "--tokens-file",
            paramLabel = "FILE",
            description = "one token of the Unleash server for each environment, a client key:"
                    + " [{\"environment\": …, \"token\": …}]; read again when it changes")
    private Path tokensFile;

    @Option(
            names = "--tokens",
            split = ",",
            paramLabel = "ENVIRONMENT=TOKEN",
            description = "the same, meant for the environment variable: others see a command line")
    private Map<String, String> tokens = new LinkedHashMap<>();

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how often what has grown is sent (default: ${DEFAULT-VALUE})")
    private Duration interval = RelayConfig.DEFAULT_INTERVAL;

    @Option(
            names = "--from",
            paramLabel = "HOUR",
            description = "at the first start: send hours from this one on whole, such as 2026-11-21T13:00:00Z"
                    + " (default: only what grows from then on)")
    private Instant from;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "an hour that began longer ago is not sent; Unleash keeps two days (default: ${DEFAULT-VALUE})")
    private Duration maxAge = RelayConfig.DEFAULT_MAX_AGE;

    @Option(
            names = "--max-body-bytes",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest body; Unleash takes 102400 bytes (default: ${DEFAULT-VALUE})")
    private int maxBodyBytes = RelayConfig.DEFAULT_MAX_BODY_BYTES;

    @Option(
            names = "--request-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long to wait for the Unleash server's answer (default: ${DEFAULT-VALUE})")
    private Duration requestTimeout = PostSettings.DEFAULT_REQUEST_TIMEOUT;

    @Option(
            names = "--longest-pause",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "longest pause before a body is tried again; pauses begin with a second and double"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration longestPause = PostSettings.DEFAULT_LONGEST_PAUSE;

    @Option(
            names = "--store-memory",
            paramLabel = "SIZE",
            converter = LargeSizeConverter.class,
            description = "memory off the heap that all stores of this process share (default: ${DEFAULT-VALUE})")
    private long storeMemory = RelayConfig.DEFAULT_STORE_BYTES;

    /** Throws with all that is wrong with tokens. */
    void checkTokens() {
        Tokens.check(tokensFile, tokens);
    }

    /** The tokens, which follow their file; to be closed. */
    Tokens tokens(MeterRegistry metrics) {
        return new Tokens(tokensFile, tokens, metrics);
    }

    /** Where bodies go; throws with all that is wrong. */
    PostSettings posts() {
        return new PostSettings(unleashUrl, requestTimeout, longestPause);
    }

    /** How Kafka Streams runs; throws with all that is wrong. */
    StreamsSettings streams(String applicationId, Path stateDir) {
        return new StreamsSettings(applicationId, 1, 0, stateDir, 0, storeMemory, RelayConfig.COMMIT_INTERVAL);
    }

    /** All of it together with what other options say. */
    RelayConfig config(TopicSettings topics, boolean createTopics, StreamsSettings streams, Map<String, Object> kafka) {
        return new RelayConfig(topics, createTopics, streams, interval, from, maxAge, maxBodyBytes, posts(), kafka);
    }
}
