package io.flagtally.relay.rows;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
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
        KStream<String, RelayInput> flags =
                read(builder, Topic.FLAG_USAGE_HOURLY, new JsonSerde<>(FlagUsage.class), new FlagRow());
        KStream<String, RelayInput> variants =
                read(builder, Topic.FLAG_VARIANT_USAGE_HOURLY, new JsonSerde<>(VariantUsage.class), new VariantRow());
        KStream<String, RelayInput> applications = read(
                builder, Topic.CLIENT_APPLICATIONS, new JsonSerde<>(ClientApplication.class), new ApplicationOfTopic());
        return flags.merge(variants, Named.as("merge-variant-totals"))
                .merge(applications, Named.as("merge-applications"));
    }

    private <V> KStream<String, RelayInput> read(
            StreamsBuilder builder, Topic topic, JsonSerde<V> serde, RowReader.RowType<V> type) {
        return builder.stream(
                        topic.name(prefix),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(topic.baseName() + "-source"))
                .process(
                        () -> new RowReader<>(serde, type, firstRows, ageLimit, skipped),
                        Named.as("read-" + topic.baseName()));
    }

    private static final class FlagRow implements RowReader.RowType<FlagUsage> {
        @Override
        public List<String> names(FlagUsage value) {
            return Arrays.asList(value.environment(), value.app(), value.flag());
        }

        @Override
        public LongStream counts(FlagUsage value) {
            return LongStream.of(value.yes(), value.no());
        }

        @Override
        public Instant time(FlagUsage value) {
            return value.windowStart();
        }

        @Override
        public String environment(FlagUsage value) {
            return value.environment();
        }

        @Override
        public RelayInput row(FlagUsage value, boolean isBaseline) {
            TotalKey key = new TotalKey(value.environment(), value.windowStart(), value.app(), value.flag(), null);
            return new TotalRow(key, value.yes(), value.no(), isBaseline);
        }
    }

    private static final class VariantRow implements RowReader.RowType<VariantUsage> {
        @Override
        public List<String> names(VariantUsage value) {
            return Arrays.asList(value.environment(), value.app(), value.flag(), value.variant());
        }

        @Override
        public LongStream counts(VariantUsage value) {
            return LongStream.of(value.count());
        }

        @Override
        public Instant time(VariantUsage value) {
            return value.windowStart();
        }

        @Override
        public String environment(VariantUsage value) {
            return value.environment();
        }

        @Override
        public RelayInput row(VariantUsage value, boolean isBaseline) {
            TotalKey key =
                    new TotalKey(value.environment(), value.windowStart(), value.app(), value.flag(), value.variant());
            return new TotalRow(key, value.count(), 0, isBaseline);
        }
    }

    private static final class ApplicationOfTopic implements RowReader.RowType<ClientApplication> {
        @Override
        public List<String> names(ClientApplication value) {
            return Arrays.asList(
                    value.environment(),
                    value.app(),
                    value.sdk(),
                    value.sdkVersion(),
                    value.platform(),
                    value.platformVersion());
        }

        @Override
        public LongStream counts(ClientApplication value) {
            return LongStream.empty();
        }

        @Override
        public Instant time(ClientApplication value) {
            return value.firstSeen() == null ? null : value.lastSeen();
        }

        @Override
        public String environment(ClientApplication value) {
            return value.environment();
        }

        @Override
        public RelayInput row(ClientApplication value, boolean isBaseline) {
            ApplicationKey key = new ApplicationKey(
                    value.environment(),
                    value.app(),
                    value.sdk(),
                    value.sdkVersion(),
                    value.platform(),
                    value.platformVersion());
            return new ApplicationRow(key, value.firstSeen(), value.lastSeen());
        }
    }
}
