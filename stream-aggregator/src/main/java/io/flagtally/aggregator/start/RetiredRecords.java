package io.flagtally.aggregator.start;

import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches earlier generations of raw topics, in a thread of its own: a gateway that still writes there is one whose reports
 * nobody counts. Does nothing for the first generation. {@link #start} once, {@link #close} once.
 */
public final class RetiredRecords implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(RetiredRecords.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final String applicationId;
    private final TopicSettings topics;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "retired-records");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long left;
    private Admin admin;

    /** {@code applicationId} is as the brokers know it, topic prefix included. */
    public RetiredRecords(String applicationId, TopicSettings topics, MeterRegistry metrics) {
        this.applicationId = applicationId;
        this.topics = topics;
        Gauge.builder("flagtally.aggregator.retired.records", () -> left)
                .description("records on earlier generations of raw topics that are not counted")
                .register(metrics);
    }

    /** Asks the brokers from now on, with these settings. */
    @SuppressWarnings("FutureReturnValueIgnored") // A look that fails is the log's.
    public void start(Map<String, Object> adminSettings) {
        if (topics.rawGeneration() == 1) {
            return;
        }
        admin = Admin.create(adminSettings);
        KafkaSnapshot snapshot = new KafkaSnapshot(admin, applicationId, topics, InstantSource.system());
        executor.scheduleWithFixedDelay(() -> look(snapshot), 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(KafkaSnapshot snapshot) {
        try {
            long found = snapshot.retired().values().stream()
                    .mapToLong(RawPartition::left)
                    .sum();
            if (found > left) {
                LOG.warn(
                        "{} reports on an earlier generation of raw topics are not counted: some gateway still writes it",
                        found);
            }
            left = found;
        } catch (KafkaException e) {
            // The next look may see it again; what can't be asked for long shows in the health of all else.
            LOG.debug("can't look at earlier generations of raw topics", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
