package io.flagtally.sinks.watch;

import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.admin.HealthCheck.Effect;
import io.flagtally.runtime.topics.GroupPosition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each sink is behind its topics, by the offsets that its consumer group has committed. Unknown, not zero,
 * where Kafka does not answer. One thread calls {@link #measure}; any may ask.
 */
final class SinkLag implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkLag.class);
    private static final int LONGEST_ANSWER_MS = 10_000;

    /** What a sink has read of its topics, and what it has not. */
    private record Progress(long read, long unread) {
        static Progress of(Collection<GroupPosition> positions) {
            return new Progress(
                    positions.stream().mapToLong(GroupPosition::next).sum(),
                    positions.stream().mapToLong(GroupPosition::unread).sum());
        }
    }

    private final Map<String, Map<String, String>> connectors;
    private final Admin admin;
    private volatile Map<String, Progress> measured = Map.of();
    private volatile Optional<String> complaint = Optional.of("nobody has asked Kafka yet");

    /**
     * Asks nothing yet.
     *
     * @param connectors their configurations by name
     * @param kafka settings of an admin client
     */
    SinkLag(Map<String, Map<String, String>> connectors, Map<String, Object> kafka, MeterRegistry registry) {
        this.connectors = connectors;
        this.admin = client(kafka);
        for (String connector : connectors.keySet()) {
            gauge(registry, connector, "lag.records", "records that it has yet to commit", Progress::unread);
            gauge(registry, connector, "read.records", "offsets that it has committed, summed up", Progress::read);
        }
    }

    /** A client that gives up soon: the next measurement comes anyway. */
    private static Admin client(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        if (!all.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)
                && !all.containsKey(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)) {
            all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, LONGEST_ANSWER_MS);
            all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LONGEST_ANSWER_MS);
        }
        return Admin.create(all);
    }

    /** Blocks on the network. */
    void measure() {
        Map<String, Progress> found = new TreeMap<>();
        Optional<String> wrong = Optional.empty();
        for (Map.Entry<String, Map<String, String>> each : connectors.entrySet()) {
            try {
                found.put(each.getKey(), progress(each.getKey(), each.getValue()));
            } catch (KafkaException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                wrong = Optional.of("it is not known how far " + each.getKey() + " is behind: " + e.getMessage());
            }
        }
        measured = found;
        if (!wrong.equals(complaint)) {
            wrong.ifPresent(LOG::warn);
            complaint = wrong;
        }
    }

    /** Tells that the lag of a sink is not known. */
    HealthCheck known() {
        return new HealthCheck("lag", Effect.DEGRADED, () -> complaint);
    }

    @Override
    public void close() {
        admin.close();
    }

    private Progress progress(String connector, Map<String, String> config) {
        String group = config.getOrDefault("consumer.override.group.id", "connect-" + connector);
        List<String> topics = List.of(config.getOrDefault("topics", "").split(" *, *"));
        return Progress.of(GroupPosition.of(admin, group, topics).values());
    }

    private void gauge(
            MeterRegistry registry,
            String connector,
            String name,
            String description,
            ToDoubleFunction<Progress> value) {
        Gauge.builder("flagtally.sinks." + name, () -> {
                    Progress known = measured.get(connector);
                    return known == null ? Double.NaN : value.applyAsDouble(known);
                })
                .description(description)
                .tag("connector", connector)
                .register(registry);
    }
}
