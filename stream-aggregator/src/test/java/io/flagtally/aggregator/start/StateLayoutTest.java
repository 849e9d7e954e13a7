package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.combine.CommitHook;
import io.flagtally.aggregator.combine.CommitHookBuilder;
import io.flagtally.aggregator.start.StateLayout.RepartitionTopic;
import io.flagtally.aggregator.start.StateLayout.StateTopic;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.Test;

class StateLayoutTest {
    @Test
    void tellsWhichStateIsLaidOutByWhatAndWhatItsOutputsAre() {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, String> raw = builder.stream("raw", Consumed.with(Serdes.String(), Serdes.String()));
        raw.process(new Hooked(), Named.as("hooked"));
        raw.groupByKey(Grouped.with(Serdes.String(), Serdes.String())).reduce((one, other) -> other, store("seen"));
        raw.repartition(Repartitioned.<String, String>as("by-name")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.String()))
                .groupByKey()
                .reduce((one, other) -> other, store("totals"))
                .toStream()
                .to("hourly", Produced.with(Serdes.String(), Serdes.String()));

        StateLayout layout =
                StateLayout.of(builder.build().describe(), "app", Set.of("hourly", "another"), Set.of("raw"));

        assertThat(layout.topics())
                .containsExactlyInAnyOrder(
                        new StateTopic("app-seen-changelog", Set.of(), true),
                        new StateTopic("app-totals-changelog", Set.of("hourly"), false));
        assertThat(layout.repartitions())
                .containsExactly(new RepartitionTopic("app-by-name-repartition", Set.of("app-totals-changelog")));
    }

    /** Has a hook and holds nothing. */
    private record Hooked() implements ProcessorSupplier<String, String, String, String> {
        @Override
        public Processor<String, String, String, String> get() {
            return new Processor<>() {
                @Override
                public void process(Record<String, String> row) {}
            };
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(new CommitHookBuilder(CommitHook.name("hooked")));
        }
    }

    private static Materialized<String, String, KeyValueStore<Bytes, byte[]>> store(String name) {
        return Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as(name)
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.String());
    }
}
