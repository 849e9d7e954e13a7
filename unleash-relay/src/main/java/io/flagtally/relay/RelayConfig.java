package io.flagtally.relay;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.post.PostSettings;
import io.flagtally.relay.rows.AgeLimit;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that a relay runs with.
 *
 * @param topics the same as the aggregators'
 * @param createTopics true to create the relay's own topics if they are missing; they are checked in any case
 * @param interval how often what has grown is looked at
 * @param from at the first start: hours from this one on are sent whole; null for what grows from then on
 * @param maxAge an hour that began longer ago is not sent
 * @param maxBodyBytes no body is larger
 * @param kafka any client setting that is not ours, {@code bootstrap.servers} included
 */
public record RelayConfig(
        TopicSettings topics,
        boolean createTopics,
        StreamsSettings streams,
        Duration interval,
        Instant from,
        Duration maxAge,
        int maxBodyBytes,
        PostSettings posts,
        Map<String, Object> kafka) {

    public static final String DEFAULT_APPLICATION_ID = "flagtally-relay";
    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

    /** Unleash keeps hours for two days. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(2);

    /** Unleash takes 102,400 bytes. */
    public static final int DEFAULT_MAX_BODY_BYTES = 100_000;

    public static final long DEFAULT_STORE_BYTES = 64L << 20;

    /** Bodies are committed when they are made; this is for what is read between. */
    public static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);

    /** The longest names with every letter escaped fit. */
    private static final int SMALLEST_BODY = 20_000;

    /** Below what brokers take as a record by default. */
    private static final int LARGEST_BODY = 900_000;

    public RelayConfig {
        kafka = Map.copyOf(kafka);
        List<String> problems = new ArrayList<>();
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
            problems.add("interval: must be between 1s and 1h");
        }
        if (maxAge.compareTo(Duration.ofHours(1)) < 0 || maxAge.compareTo(Duration.ofDays(30)) > 0) {
            problems.add("max-age: must be between 1h and 30d");
        }
        if (maxBodyBytes < SMALLEST_BODY || maxBodyBytes > LARGEST_BODY) {
            problems.add("max-body-bytes: must be between 20000 and 900000");
        }
        if (from != null && !from.equals(from.truncatedTo(ChronoUnit.HOURS))) {
            problems.add("from: must be the start of an hour, such as 2026-11-21T13:00:00Z");
        }
        InvalidSettingsException.throwIfAny(problems);
        StreamsProperties.check(kafka);
    }

    /** The settings of Kafka Streams that follow. */
    public StreamsProperties streamsProperties() {
        return new StreamsProperties(topics, streams, kafka);
    }

    AgeLimit ageLimit() {
        return new AgeLimit(maxAge);
    }
}
