package io.flagtally.relay.rows;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** The rows of the output topics that the relay reads, under their environment. */
public final class OutputRows {
    /** Hourly topics: what stands on them when the relay starts first is where growth begins. */
    public static final List<Topic> TOTALS = List.of(Topic.FLAG_USAGE_HOURLY, Topic.FLAG_VARIANT_USAGE_HOURLY);

    private final String prefix;
    private final Supplier<FirstRows> firstRows;
    private final AgeLimit ageLimit;
    private final SkippedRows skipped;

    /** {@code prefix}: of the topics. */
    public OutputRows(String prefix, Supplier<FirstRows> firstRows, AgeLimit ageLimit, SkippedRows skipped) {
        this.prefix = prefix;
        this.firstRows = firstRows;
        this.ageLimit = ageLimit;
        this.skipped = skipped;
    }

    /** Adds the sources. */
    public KStream<String, RelayInput> read(StreamsBuilder builder) {
        KStream<String, RelayInput> flags = read(builder, Topic.FLAG_USAGE_HOURLY, FlagUsage.class, OutputRows::row);
        KStream<String, RelayInput> variants =
                read(builder, Topic.FLAG_VARIANT_USAGE_HOURLY, VariantUsage.class, OutputRows::row);
        KStream<String, RelayInput> applications =
                read(builder, Topic.CLIENT_APPLICATIONS, ClientApplication.class, OutputRows::row);
        return flags.merge(variants, Named.as("merge-variant-totals"))
                .merge(applications, Named.as("merge-applications"));
    }

    private <V> KStream<String, RelayInput> read(
            StreamsBuilder builder, Topic topic, Class<V> held, Function<V, OutputRow> type) {
        return builder.stream(
                        topic.name(prefix),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(topic.baseName() + "-source"))
                .process(
                        () -> new RowReader<>(new JsonSerde<>(held), type, firstRows, ageLimit, skipped),
                        Named.as("read-" + topic.baseName()));
    }

    private static OutputRow row(FlagUsage value) {
        return new TotalRow(
                new TotalKey(value.environment(), value.windowStart(), value.app(), value.flag(), null),
                value.yes(),
                value.no(),
                false);
    }

    /** Null without a variant, or it would be the flag's own row. */
    private static OutputRow row(VariantUsage value) {
        return value.variant() == null
                ? null
                : new TotalRow(
                        new TotalKey(
                                value.environment(), value.windowStart(), value.app(), value.flag(), value.variant()),
                        value.count(),
                        0,
                        false);
    }

    private static OutputRow row(ClientApplication value) {
        return new ApplicationRow(
                new ApplicationKey(
                        value.environment(),
                        value.app(),
                        value.sdk(),
                        value.sdkVersion(),
                        value.platform(),
                        value.platformVersion()),
                value.firstSeen(),
                value.lastSeen());
    }
}
