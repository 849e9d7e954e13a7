package io.flagtally.aggregator.lag;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the whole group is behind the raw topics, measured every few seconds on a thread of its own, so that it is
 * told also while processing stands still. Unknown, not zero, where Kafka does not answer. {@link #start} once,
 * {@link #close} once.
 */
public final class ReportLag implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ReportLag.class);
    private static final Duration BETWEEN_MEASUREMENTS = Duration.ofSeconds(10);

    private record Measured(Map<TopicPartition, Unread> unread, Map<String, Duration> retention) {}

    private final List<String> topics;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "report-lag");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Optional<Measured> measured = Optional.empty();
    private Admin admin;
    private Consumer<byte[], byte[]> consumer;
    private UnreadReports reports;
    private Future<?> measuring;

    /** Asks nothing before it is started. */
    public ReportLag(List<String> topics, InstantSource clock, MeterRegistry registry) {
        this.topics = List.copyOf(topics);
        this.clock = clock;
        for (String topic : topics) {
            gauge(registry, topic, "lag.records", "raw reports that are not yet counted", each -> records(each, topic));
            gauge(registry, topic, "lag.seconds", "age of the oldest of them", each -> seconds(each, topic));
            gauge(
                    registry,
                    topic,
                    "raw.retention.seconds",
                    "how long the topic keeps a report",
                    each -> each.retention.containsKey(topic)
                            ? each.retention.get(topic).toSeconds()
                            : Double.POSITIVE_INFINITY);
        }
    }

    /**
     * Measures from now on.
     *
     * @param adminSettings for an admin client
     * @param consumerSettings for a consumer without a group
     */
    public void start(Map<String, Object> adminSettings, Map<String, Object> consumerSettings, String group) {
        admin = Admin.create(adminSettings);
        consumer = new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        reports = new UnreadReports(admin, consumer, group);
        measuring =
                timer.scheduleWithFixedDelay(this::measure, 0, BETWEEN_MEASUREMENTS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Age of the oldest report of these partitions that is not yet counted, zero if there is none; empty if unknown.
     */
    public Optional<Duration> oldest(Set<TopicPartition> partitions) {
        return measured.map(known -> age(known.unread.entrySet().stream()
                .filter(each -> partitions.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .toList()));
    }

    /**
     * What is wrong once a report of those partitions has waited for longer than {@code bound}; zero bounds nothing.
     */
    public Optional<String> tooFarBehind(Set<TopicPartition> partitions, Duration bound) {
        if (bound.isZero()) {
            return Optional.empty();
        }
        Optional<Duration> oldest = oldest(partitions);
        if (oldest.isEmpty()) {
            return Optional.of("it is not known how long reports have waited");
        }
        return oldest.filter(age -> age.compareTo(bound) > 0)
                .map(age -> "a report has waited for %d s, at most %d s is ready"
                        .formatted(age.toSeconds(), bound.toSeconds()));
    }

    @Override
    public void close() {
        if (measuring == null) {
            return;
        }
        measuring.cancel(true);
        timer.shutdown();
        try {
            if (timer.awaitTermination(10, TimeUnit.SECONDS)) {
                consumer.close();
                admin.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void measure() {
        try {
            measured = Optional.of(new Measured(reports.measure(topics), reports.retention(topics)));
        } catch (RuntimeException e) {
            // The next try may do better; once is enough to say so.
            if (measured.isPresent() && !timer.isShutdown()) {
                LOG.warn("can't tell how far behind processing is: {}", e.toString());
            }
            measured = Optional.empty();
        }
    }

    private Duration age(Collection<Unread> unread) {
        Instant now = clock.instant();
        return unread.stream()
                .map(each -> Duration.between(each.oldest(), now))
                .filter(age -> !age.isNegative())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private double seconds(Measured known, String topic) {
        return age(of(known, topic)).toMillis() / 1000.0;
    }

    private static double records(Measured known, String topic) {
        return of(known, topic).stream().mapToLong(Unread::records).sum();
    }

    private static List<Unread> of(Measured known, String topic) {
        return known.unread.entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void gauge(
            MeterRegistry registry, String topic, String name, String description, ToDoubleFunction<Measured> value) {
        Gauge.builder("flagtally.aggregator." + name, () -> measured.map(known -> value.applyAsDouble(known))
                        .orElse(Double.NaN))
                .description(description)
                .tag("topic", topic)
                .register(registry);
    }
}
