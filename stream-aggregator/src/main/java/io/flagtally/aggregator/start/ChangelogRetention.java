package io.flagtally.aggregator.start;

import io.flagtally.aggregator.hourly.HourlyTotals;
import io.flagtally.aggregator.hourly.HourlyWindow;
import io.flagtally.model.topics.TopicSpec;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.streams.start.StartRefusedException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets changelogs of window stores grow with their windows: Kafka Streams says how long one is kept when it makes it,
 * and never again. One that is kept for less lacks hours that still take rows, and a store that is rebuilt from it
 * begins them anew at 0.
 *
 * @param changelogs full names; they need not exist
 * @param needed how long each must be kept
 */
public record ChangelogRetention(List<String> changelogs, Duration needed) {
    private static final Logger LOG = LoggerFactory.getLogger(ChangelogRetention.class);
    private static final long FOR_EVER = -1;

    /** Of the changelogs of hours; {@code additional} is what Kafka Streams adds to what windows need. */
    public static ChangelogRetention of(String applicationId, HourlyWindow window, Duration additional) {
        return new ChangelogRetention(
                HourlyTotals.changelogs(applicationId), window.retention().plus(additional));
    }

    /**
     * Raises what is too short; what is longer stays, since another instance may need it. Blocks on the network. Does
     * not close {@code admin}.
     *
     * @throws StartRefusedException if the brokers don't let this client see or raise it
     * @throws KafkaException if Kafka can't be asked
     */
    public void raise(Admin admin) {
        Map<String, Long> tooShort = tooShort(admin);
        if (tooShort.isEmpty()) {
            return;
        }
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        ConfigEntry enough = new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, Long.toString(needed.toMillis()));
        tooShort.keySet()
                .forEach(changelog -> changes.put(resource(changelog), List.of(new AlterConfigOp(enough, OpType.SET))));
        Map<ConfigResource, KafkaFuture<Void>> answers =
                admin.incrementalAlterConfigs(changes).values();
        tooShort.forEach((changelog, found) -> {
            try {
                KafkaAnswers.await(answers.get(resource(changelog)));
            } catch (KafkaException e) {
                throw new StartRefusedException(refusal(changelog, found) + " (" + e.getMessage() + ")");
            }
            LOG.info("raised retention.ms of {} from {} to {}, with its windows", changelog, found, enough.value());
        });
    }

    /** What a check of those that exist compares: how long they are kept, and nothing else. */
    public List<TopicSpec> specs() {
        Map<String, String> kept = Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(needed.toMillis()));
        return changelogs.stream()
                .map(changelog -> new TopicSpec(changelog, 1, (short) 1, kept))
                .toList();
    }

    /** How long those are kept that exist and are kept for less, in ms. */
    private Map<String, Long> tooShort(Admin admin) {
        Map<ConfigResource, KafkaFuture<Config>> answers = admin.describeConfigs(
                        changelogs.stream().map(ChangelogRetention::resource).toList())
                .values();
        Map<String, Long> tooShort = new TreeMap<>();
        for (String changelog : changelogs) {
            try {
                long found = retention(KafkaAnswers.await(answers.get(resource(changelog))));
                if (found != FOR_EVER && found < needed.toMillis()) {
                    tooShort.put(changelog, found);
                } else if (found > needed.toMillis()) {
                    LOG.warn(
                            "{} is kept for {} ms, but windows need {}: if --raw-retention, --max-lateness or"
                                    + " --max-skew was"
                                    + " left out, give it again, since reports that are older than windows are dropped;"
                                    + " if it was lowered, lower retention.ms too",
                            changelog,
                            found,
                            needed.toMillis());
                }
            } catch (KafkaException e) {
                if (e.getCause() instanceof TopicAuthorizationException) {
                    throw new StartRefusedException(changelog
                            + ": the brokers' ACLs don't allow this client to DESCRIBE_CONFIGS, so it can't see whether"
                            + " the changelog is kept for as long as its windows take rows");
                }
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                LOG.debug("{} will be made, as long as it is needed", changelog);
            }
        }
        return tooShort;
    }

    private static long retention(Config config) {
        return Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
    }

    private String refusal(String changelog, long found) {
        return ("%s: retention.ms is %d, but windows take rows for longer, and hours that a rebuilt store lacks"
                        + " would start"
                        + " again from 0; it can't be raised from here; run: kafka-configs.sh --bootstrap-server"
                        + " ADDRESSES"
                        + " --alter --topic %s --add-config retention.ms=%d, then start")
                .formatted(changelog, found, changelog, needed.toMillis());
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}
