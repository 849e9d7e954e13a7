package io.flagtally.runtime.start;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.LoggerFactory;

/** Asks the brokers for a sign of life: Kafka's clients by themselves wait for a minute, and warn all the while. */
public final class KafkaAnswer {
    private static final Duration LONGEST = Duration.ofSeconds(9);

    private KafkaAnswer() {}

    /**
     * Returns once a broker has answered.
     *
     * @param settings of an admin client
     * @throws KafkaException if none does within 9 s, or within {@code default.api.timeout.ms} if that is less, or if it
     *     refuses to; the message is for a person
     */
    public static void require(Map<String, Object> settings) {
        Logger attempts = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient");
        Level before = attempts.getLevel();
        attempts.setLevel(Level.ERROR);
        try (Admin admin = create(settings)) {
            KafkaAnswers.await(admin.describeCluster(new DescribeClusterOptions().timeoutMs(timeoutMs(settings)))
                    .nodes());
        } catch (KafkaException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new TimeoutException(silence(settings));
            }
            throw e;
        } finally {
            attempts.setLevel(before);
        }
    }

    private static Admin create(Map<String, Object> settings) {
        try {
            return Admin.create(withoutTimeouts(settings));
        } catch (KafkaException e) {
            // Its own message says no more than that it failed.
            throw e.getCause() == null
                    ? e
                    : new KafkaException("--kafka: " + e.getCause().getMessage());
        }
    }

    /** Which may not fit each other for an admin client, though they do for others: the question has its own. */
    private static Map<String, Object> withoutTimeouts(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.remove(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
        all.remove(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
        return all;
    }

    /** What to say of brokers that don't answer. */
    public static String silence(Map<String, Object> settings) {
        return "Kafka does not answer at " + settings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
                + ": see --bootstrap-servers";
    }

    private static int timeoutMs(Map<String, Object> settings) {
        int longest = Math.toIntExact(LONGEST.toMillis());
        Object own = settings.get(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
        return own == null
                ? longest
                : Math.min(longest, (int)
                        ConfigDef.parseType(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, own, ConfigDef.Type.INT));
    }
}
