package io.flagtally.aggregator.activity;

import io.flagtally.aggregator.expiry.ReceiptTime;
import io.flagtally.aggregator.hourly.HourListener;
import io.flagtally.aggregator.hourly.SideOutput;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Keeps in which hours each flag was evaluated, beside the totals that say so. It has a store of its own, since a
 * flag's first hour is older than the hours that totals are held for.
 */
public final class FlagActivities implements SideOutput {
    static final String STORE = "flag-activity";
    static final String SINK = "flag-activity-sink";

    private final TopicSettings topics;
    private final Duration expiry;
    private final ReceiptTime receiptTime;
    private final Counter expired;

    /**
     * Takes what all tasks share.
     *
     * @param windowRetention how long hours are held: a flag leaves no earlier, or a report of an hour that is still
     *     open would find half of it forgotten
     */
    public FlagActivities(TopicSettings topics, Duration windowRetention, MeterRegistry registry) {
        this.topics = topics;
        this.expiry = longer(topics.hourlyRetention(), windowRetention);
        // Time here is that of evaluations: one that is yet to come is at most as old as an hour that is still open.
        this.receiptTime = new ReceiptTime(windowRetention);
        this.expired = Counter.builder("flagtally.aggregator.activity.expired")
                .description("flags that an app had not evaluated for too long: their activity was forgotten")
                .register(registry);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Not cached: it is written once in an hour. What was forgotten leaves the changelog as it leaves the output. */
    @Override
    public Set<StoreBuilder<?>> stores() {
        String eraseWithin = Long.toString(topics.eraseWithin().toMillis());
        return Set.of(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), SeenHours.SERDE)
                        .withLoggingEnabled(Map.of(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, eraseWithin)));
    }

    @Override
    public HourListener listener(ProcessorContext<byte[], byte[]> context, Runnable writeTotals) {
        ActivityOfTask activity =
                new ActivityOfTask(context, context.getStateStore(STORE), expiry, receiptTime, expired);
        receiptTime.everyTenSeconds(context, now -> {
            // What was just seen is not too old, whatever is stored.
            writeTotals.run();
            activity.expire(now);
        });
        return activity;
    }

    @Override
    public void addSink(KStream<byte[], byte[]> totals) {
        totals.to(
                topics.name(Topic.FLAG_ACTIVITY),
                Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(SINK));
    }
}
