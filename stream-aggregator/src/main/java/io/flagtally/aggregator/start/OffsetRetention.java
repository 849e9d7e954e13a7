package io.flagtally.aggregator.start;

import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns if brokers forget committed offsets sooner than raw reports: a long stop would then end in lost offsets. */
public final class OffsetRetention {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetRetention.class);
    private static final String SETTING = "offsets.retention.minutes";

    private OffsetRetention() {}

    /** Asks one broker; says nothing if it doesn't tell, for want of a permission or because a provider hides it. */
    public static void check(Admin admin, Duration rawLifetime) {
        warning(admin, rawLifetime).ifPresent(LOG::warn);
    }

    static Optional<String> warning(Admin admin, Duration rawLifetime) {
        try {
            Node broker = KafkaAnswers.await(admin.describeCluster().nodes())
                    .iterator()
                    .next();
            ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
            Config config = KafkaAnswers.await(
                            admin.describeConfigs(List.of(resource)).all())
                    .get(resource);
            ConfigEntry entry = config.get(SETTING);
            return entry == null || entry.value() == null
                    ? Optional.empty()
                    : warning(Duration.ofMinutes(Long.parseLong(entry.value())), rawLifetime);
        } catch (KafkaException e) {
            LOG.debug("can't tell how long the brokers keep offsets", e);
            return Optional.empty();
        }
    }

    static Optional<String> warning(Duration offsets, Duration rawLifetime) {
        return offsets.compareTo(rawLifetime) < 0
                ? Optional.of(
                        "the brokers forget offsets after %d minutes without a running aggregator, but keep raw reports"
                                        .formatted(offsets.toMinutes())
                                + " longer: set %s to at least %d, or a long stop can't be gone on from"
                                        .formatted(SETTING, rawLifetime.toMinutes()))
                : Optional.empty();
    }
}
