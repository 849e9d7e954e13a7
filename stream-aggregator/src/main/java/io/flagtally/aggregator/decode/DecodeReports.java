package io.flagtally.aggregator.decode;

import io.flagtally.aggregator.rows.Row;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** Reads the raw topics and decodes them into one stream of rows. */
public final class DecodeReports {
    private final Function<ReportFormat, ReportDecoder> newDecoder;
    private final EventTimes times;
    private final Duration maxReplayAge;
    private final DecodeMetrics metrics;

    /**
     * Takes what every raw topic's processor needs.
     *
     * @param newDecoder makes a decoder for one thread
     * @param maxReplayAge how long after its first receipt a replayed dead letter may still be counted
     */
    public DecodeReports(
            Function<ReportFormat, ReportDecoder> newDecoder,
            Duration maxLateness,
            Duration maxSkew,
            Duration maxReplayAge,
            MeterRegistry registry) {
        this.newDecoder = newDecoder;
        this.times = new EventTimes(maxLateness, maxSkew);
        this.maxReplayAge = maxReplayAge;
        this.metrics = new DecodeMetrics(registry);
    }

    /** All rows of all raw topics, whose names start with {@code topicPrefix}. */
    public KStream<byte[], Row> rows(StreamsBuilder builder, String topicPrefix) {
        return decode(builder, Topic.UNLEASH_REPORTS_RAW, topicPrefix, "decode-unleash-reports")
                .merge(
                        decode(builder, Topic.TGGL_REPORTS_RAW, topicPrefix, "decode-tggl-reports"),
                        Named.as("merge-tggl-rows"))
                .merge(
                        decode(builder, Topic.UNLEASH_REGISTRATIONS_RAW, topicPrefix, "decode-unleash-registrations"),
                        Named.as("merge-registration-rows"));
    }

    private KStream<byte[], Row> decode(StreamsBuilder builder, Topic topic, String topicPrefix, String processor) {
        return builder.stream(
                        topic.name(topicPrefix),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(topic.baseName() + "-source"))
                .process(
                        () -> new DecodeProcessor(topic, newDecoder, times, maxReplayAge, metrics),
                        Named.as(processor));
    }
}
