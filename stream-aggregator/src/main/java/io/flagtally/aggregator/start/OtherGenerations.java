package io.flagtally.aggregator.start;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.PeriodicTask;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the raw topics of other generations, in a thread of its own. On earlier ones a gateway may still write what
 * nobody counts. Later ones tell that this aggregator was started with a generation that is over: what gateways write
 * waits there. {@link #start} once, {@link #close} once.
 */
public final class OtherGenerations implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(OtherGenerations.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final String applicationId;
    private final TopicSettings topics;
    private volatile long earlier;
    private volatile long later;
    private boolean warned;
    private Admin admin;
    private PeriodicTask looks;

    /** {@code applicationId} is as the brokers know it, topic prefix included. */
    public OtherGenerations(String applicationId, TopicSettings topics, MeterRegistry metrics) {
        this.applicationId = applicationId;
        this.topics = topics;
        Gauge.builder("flagtally.aggregator.retired.records", () -> earlier)
                .description("records on earlier generations of raw topics that are not counted")
                .register(metrics);
        Gauge.builder("flagtally.aggregator.later.records", () -> later)
                .description("records on later generations of raw topics, which this aggregator does not read")
                .register(metrics);
    }

    /** Asks the brokers from now on, with these settings. */
    public void start(Map<String, Object> adminSettings) {
        start(Admin.create(adminSettings));
    }

    /** Closes {@code client} with this. */
    void start(Admin client) {
        admin = client;
        KafkaSnapshot snapshot = new KafkaSnapshot(client, applicationId, topics, InstantSource.system());
        looks = new PeriodicTask("other-generations", () -> look(snapshot), () -> PERIOD);
        looks.start();
    }

    /** Asks the brokers once. */
    void look(KafkaSnapshot snapshot) {
        try {
            lookAtEarlier(left(snapshot.retired()));
            lookAtLater(snapshot.later());
        } catch (KafkaException e) {
            // The next look may succeed. If Kafka stays away, every other health check shows it.
            LOG.debug("can't look at other generations of raw topics", e);
        }
    }

    private void lookAtEarlier(long left) {
        if (left > earlier) {
            LOG.warn(
                    "{} reports on an earlier generation of raw topics are not counted: some gateway still writes it",
                    left);
        }
        earlier = left;
    }

    private void lookAtLater(Map<TopicPartition, RawPartition> found) {
        later = left(found);
        if (!found.isEmpty() && !warned) {
            LOG.warn(
                    "this aggregator reads generation {} of raw topics, but there is a later one, {}: what gateways"
                            + " write"
                            + " there waits; unless the switch to it is under way, start with its --raw-generation",
                    topics.rawGeneration(),
                    found.keySet().stream()
                            .map(TopicPartition::topic)
                            .sorted()
                            .findFirst()
                            .get());
            warned = true;
        }
    }

    private static long left(Map<TopicPartition, RawPartition> partitions) {
        return partitions.values().stream().mapToLong(RawPartition::left).sum();
    }

    @Override
    public void close() {
        // Null if it was never started.
        if (looks != null) {
            looks.close();
            admin.close(Duration.ZERO);
        }
    }
}
