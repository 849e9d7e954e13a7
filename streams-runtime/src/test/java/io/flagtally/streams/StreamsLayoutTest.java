package io.flagtally.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.junit.jupiter.api.Test;

class StreamsLayoutTest {
    private static final StreamsLayout USUAL = layout("raw", "upper", "totals");

    @Test
    void tellsWhatEachTaskReadsWritesAndKeeps() {
        assertThat(USUAL.text())
                .isEqualTo(
                        """
                        formats 1, partitions 12
                        0: reads [raw], writes [by-name-repartition], keeps []
                        1: reads [by-name-repartition], writes [hourly], keeps [totals]
                        """);
        assertThat(USUAL.name()).matches("stream-[0-9a-f]{8}");
    }

    @Test
    void isTheSameForTopologiesThatDifferInProcessorsWithoutState() {
        assertThat(layout("raw", "lower", "totals")).isEqualTo(USUAL);
    }

    @Test
    void isAnotherWithOtherTopicsStatePartitionsOrFormats() {
        assertThat(new StreamsLayout[] {
                    layout("raw-g2", "upper", "totals"),
                    layout("raw", "upper", "sums"),
                    layout("raw", "upper", "totals", 24, 1),
                    layout("raw", "upper", "totals", 12, 2)
                })
                .extracting(StreamsLayout::name)
                .doesNotContain(USUAL.name())
                .doesNotHaveDuplicates();
    }

    @Test
    void leavesOutStoresThatHoldNothing() {
        assertThat(layout("raw", "upper", "hook-of-totals").text())
                .contains("keeps []\n1:", "writes [hourly], keeps []");
    }

    private static StreamsLayout layout(String input, String processor, String store) {
        return layout(input, processor, store, 12, 1);
    }

    private static StreamsLayout layout(String input, String processor, String store, int partitions, int formats) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, String> rows = builder.stream(input, Consumed.with(Serdes.String(), Serdes.String()));
        rows.mapValues(text -> text, Named.as(processor))
                .repartition(Repartitioned.<String, String>as("by-name")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.String()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.String()))
                .reduce((one, other) -> other, Materialized.as(store))
                .toStream()
                .to("hourly", Produced.with(Serdes.String(), Serdes.String()));
        return StreamsLayout.of(builder.build().describe(), partitions, formats, each -> !each.startsWith("hook-of-"));
    }
}
