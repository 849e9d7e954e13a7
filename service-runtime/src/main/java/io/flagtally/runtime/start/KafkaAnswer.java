package io.flagtally.runtime.start;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.LoggerFactory;

/** Asks the brokers for a sign of life. Kafka's own clients would wait for a minute and warn all the while. */
public final class KafkaAnswer {
    private static final Duration LONGEST = Duration.ofSeconds(9);

    /** Default of {@code default.api.timeout.ms}. */
    private static final int KAFKAS_PATIENCE_MS = 60_000;

    private KafkaAnswer() {}

    /**
     * Returns once a broker has answered.
     *
     * @param settings of an admin client
     * @throws KafkaException if none does within 9 s, or within {@code default.api.timeout.ms} if that is less, or if
     *     it refuses to; the message is for a person
     */
    public static void require(Map<String, Object> settings) {
        require(settings, Math.min(LONGEST.toMillis(), patience(settings)));
    }

    /**
     * Returns once a broker has answered, for a process that is started again while brokers fail over: it goes on
     * asking.
     *
     * @param settings of an admin client; {@code default.api.timeout.ms}, a minute by default, is how long it asks
     * @param tell takes a line for a person, once, after 9 s without an answer
     * @throws KafkaException as {@link #require} does, but later
     */
    public static void await(Map<String, Object> settings, Consumer<String> tell) {
        long patience = patience(settings);
        long giveUpAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
        boolean told = false;
        for (long left = patience; ; left = TimeUnit.NANOSECONDS.toMillis(giveUpAt - System.nanoTime())) {
            try {
                require(settings, Math.min(LONGEST.toMillis(), Math.max(left, 1)));
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() >= giveUpAt) {
                    throw e;
                }
                if (!told) {
                    tell.accept(e.getMessage());
                    told = true;
                }
            }
        }
    }

    private static void require(Map<String, Object> settings, long timeoutMs) {
        Logger attempts = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient");
        Level before = attempts.getLevel();
        attempts.setLevel(Level.ERROR);
        try (Admin admin = create(settings)) {
            KafkaAnswers.await(admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) timeoutMs))
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

    /** Without timeouts: they may not fit each other for an admin client, and the question brings its own. */
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

    private static int patience(Map<String, Object> settings) {
        Object own = settings.get(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
        return own == null
                ? KAFKAS_PATIENCE_MS
                : (int) ConfigDef.parseType(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, own, ConfigDef.Type.INT);
    }
}
