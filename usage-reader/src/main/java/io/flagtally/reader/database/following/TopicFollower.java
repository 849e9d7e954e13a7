package io.flagtally.reader.database.following;

import io.flagtally.reader.database.following.OutputTopics.Layout;
import io.flagtally.reader.database.sqlite.StoreFile;
import io.flagtally.reader.database.sqlite.StoreMetrics;
import io.flagtally.reader.database.sqlite.StoreOrigin;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.flagtally.reader.database.sqlite.StoreState;
import io.flagtally.reader.database.sqlite.UsageStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the embedded store equal to the output topics, on a thread of its own, read committed and in no group. After an
 * error it opens store and consumer again and goes on where the store is. {@link #start} once, {@link #close} once.
 */
public final class TopicFollower implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    /** Of who closes it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Map<String, Object> kafka;
    private final String prefix;
    private final StoreFile file;
    private final StoreSettings settings;
    private final StoreState state;
    private final InstantSource clock;
    private final StoreMetrics storeMetrics;
    private final FollowMetrics metrics;
    private final Thread thread = new Thread(this::follow, "topic-follower");

    private volatile boolean isClosed;
    private volatile Consumer<byte[], byte[]> consumer;

    private boolean isDamaged;
    private Duration pause = FIRST_PAUSE;

    /**
     * Connects to nothing yet.
     *
     * @param kafka client settings, {@code bootstrap.servers} among them
     * @param prefix of the topics' names
     * @param file closed by whoever made it, after this
     * @param state is told how far reading is
     */
    public TopicFollower(
            Map<String, Object> kafka,
            String prefix,
            StoreFile file,
            StoreSettings settings,
            StoreState state,
            InstantSource clock,
            MeterRegistry registry) {
        this.kafka = Map.copyOf(kafka);
        this.prefix = prefix;
        this.file = file;
        this.settings = settings;
        this.state = state;
        this.clock = clock;
        this.storeMetrics = new StoreMetrics(registry);
        this.metrics = new FollowMetrics(registry, file, state, clock);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Returns when all is closed. What was not committed yet is read again another time. */
    @Override
    public void close() {
        isClosed = true;
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(PATIENCE.toMillis());
            // Ends a pause, or a question that the brokers don't answer.
            thread.interrupt();
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        while (!isClosed) {
            try {
                session();
            } catch (WakeupException e) {
                // Closed.
            } catch (SQLException | RuntimeException e) {
                if (!isClosed) {
                    failed(e);
                }
            }
        }
    }

    private void session() throws SQLException {
        try (Admin admin = Admin.create(adminSettings())) {
            OutputTopics topics = new OutputTopics(admin, prefix);
            StoreOrigin origin = new StoreOrigin(topics.clusterId(), prefix);
            Layout layout = topics.layout();
            boolean wasDamaged = isDamaged;
            isDamaged = false;
            try (UsageStore store = UsageStore.open(file, wasDamaged, origin, settings, clock, storeMetrics);
                    Consumer<byte[], byte[]> opened = new KafkaConsumer<>(
                            consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer = opened;
                pause = FIRST_PAUSE;
                new Reading(topics, layout, store, opened, state, metrics, clock).run(() -> isClosed);
            } finally {
                consumer = null;
            }
        }
    }

    private void failed(Exception error) {
        if (UsageStore.isDamage(error)) {
            LOG.warn("can't go on with the store: {}", error.getMessage());
            isDamaged = true;
            state.behind();
        } else if (!(error instanceof KafkaException)) {
            LOG.error("can't go on and tries again", error);
        } else if (!state.problem().equals(Optional.of(error.getMessage()))) {
            LOG.warn("can't read the topics and tries again: {}", error.getMessage());
        }
        state.stuck(String.valueOf(error.getMessage()));
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            // Closed.
        }
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    private Map<String, Object> adminSettings() {
        Map<String, Object> all = new HashMap<>(kafka);
        all.putIfAbsent("default.api.timeout.ms", "10000");
        all.putIfAbsent("request.timeout.ms", "5000");
        return all;
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> all = new HashMap<>(kafka);
        all.putIfAbsent("default.api.timeout.ms", "10000");
        all.putIfAbsent("request.timeout.ms", "5000");
        // What is fetched waits on the heap.
        all.putIfAbsent("fetch.max.bytes", Integer.toString(8 * 1024 * 1024));
        all.putIfAbsent("max.partition.fetch.bytes", Integer.toString(1024 * 1024));
        all.putIfAbsent("max.poll.records", "5000");
        all.put("isolation.level", "read_committed");
        all.put("enable.auto.commit", "false");
        all.put("allow.auto.create.topics", "false");
        // A position that is no longer there must be seen: rows may have been deleted in between.
        all.put("auto.offset.reset", "none");
        return all;
    }
}
