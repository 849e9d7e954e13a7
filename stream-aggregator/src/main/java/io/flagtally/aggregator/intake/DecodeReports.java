package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.combine.Combine;
import io.flagtally.aggregator.combine.CommitHook;
import io.flagtally.aggregator.names.NameBounds;
import io.flagtally.aggregator.once.CountOnce;
import io.flagtally.aggregator.once.ReportFilter;
import io.flagtally.aggregator.rows.IntakeOutput;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.ReplayLimit;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Reads the raw topics and decodes them into one stream of rows. */
public final class DecodeReports {
    private final Function<ReportFormat, ReportDecoder> newDecoder;
    private final Supplier<EventTimes> times;
    private final ReplayLimit replayLimit;
    private final DecodeMetrics metrics;
    private final Optional<CountOnce> countOnce;
    private final NameBounds names;
    private final Combine combine;

    /**
     * Takes what every raw topic's processor needs.
     *
     * @param newDecoder makes a decoder for one thread
     * @param times decides which time a row counts at; asked for when a task begins
     * @param countOnce recognises reports that are sent again; empty to count each as it comes
     * @param replayLimit how late a replayed dead letter may still be counted
     * @param combine sums what rows say until a commit
     */
    public DecodeReports(
            Function<ReportFormat, ReportDecoder> newDecoder,
            Supplier<EventTimes> times,
            ReplayLimit replayLimit,
            Optional<CountOnce> countOnce,
            NameBounds names,
            Combine combine,
            MeterRegistry registry) {
        this.newDecoder = newDecoder;
        this.times = times;
        this.replayLimit = replayLimit;
        this.countOnce = countOnce;
        this.names = names;
        this.combine = combine;
        this.metrics = new DecodeMetrics(registry);
    }

    /** All rows of all raw topics of this generation. */
    public KStream<byte[], IntakeOutput> rows(StreamsBuilder builder, TopicSettings topics) {
        return decode(builder, Topic.UNLEASH_REPORTS_RAW, topics, "unleash-reports")
                .merge(decode(builder, Topic.TGGL_REPORTS_RAW, topics, "tggl-reports"), Named.as("merge-tggl-rows"))
                .merge(
                        decode(builder, Topic.UNLEASH_REGISTRATIONS_RAW, topics, "unleash-registrations"),
                        Named.as("merge-registration-rows"));
    }

    private KStream<byte[], IntakeOutput> decode(
            StreamsBuilder builder, Topic topic, TopicSettings topics, String noun) {
        return builder.stream(
                        topics.name(topic),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withName(topic.baseName() + "-source")
                                // The start commits where to begin. An offset that is missing later is lost: stop.
                                .withOffsetResetPolicy(AutoOffsetReset.none()))
                .process(
                        processors(topic, topics.name(topic), CommitHook.name("decode-" + noun)),
                        Named.as("decode-" + noun));
    }

    private ProcessorSupplier<byte[], byte[], byte[], IntakeOutput> processors(
            Topic topic, String topicName, String hook) {
        // Registrations count nothing that could count twice.
        Optional<CountOnce> once = topic == Topic.UNLEASH_REGISTRATIONS_RAW ? Optional.empty() : countOnce;
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], IntakeOutput> get() {
                return new DecodeProcessor(
                        topic,
                        newDecoder,
                        replayLimit,
                        metrics,
                        context -> once.map(counting -> counting.filter(topic, topicName, context))
                                .orElse(ReportFilter.PASS_ALL),
                        context -> new RowChain(
                                times.get(), names.ofPartition(), combine.sums(hook, context), metrics, context));
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                // In a fixed order, as the topology's description has them.
                Set<StoreBuilder<?>> stores = new LinkedHashSet<>(combine.stores(hook));
                once.map(counting -> counting.stores(topic)).ifPresent(stores::addAll);
                return stores;
            }
        };
    }
}
