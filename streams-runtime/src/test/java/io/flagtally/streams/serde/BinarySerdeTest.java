package io.flagtally.streams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinarySerdeTest {
    private record Sample(String text, long number, String more) {}

    private static final BinarySerde<Sample> SERDE = new BinarySerde<>(
            (out, sample) -> out.text(sample.text).number(sample.number).text(sample.more),
            in -> new Sample(in.text(), in.number(), in.text()));

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 63, 64, 127, 128, 1L << 35, Long.MAX_VALUE, Long.MIN_VALUE})
    void readsBackWhatItWrote(long number) {
        Sample sample = new Sample("Zürich 🎉", number, "x".repeat(5_000));

        assertThat(SERDE.deserialize("t", SERDE.serialize("t", sample))).isEqualTo(sample);
    }

    @Test
    void givesDifferentTextsDifferentBytes() {
        assertThat(SERDE.serialize("t", new Sample("ab", 1, "c")))
                .isNotEqualTo(SERDE.serialize("t", new Sample("a", 1, "bc")));
    }

    @Test
    void leavesANullANull() {
        assertThat(SERDE.serialize("t", null)).isNull();
        assertThat(SERDE.deserialize("t", null)).isNull();
    }

    @Test
    void refusesAnotherVersion() {
        byte[] bytes = SERDE.serialize("t", new Sample("a", 1, "b"));
        bytes[0] = 2;

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> SERDE.deserialize("t", bytes))
                .withMessageContaining("version 2");
    }

    @Test
    void readsEveryVersionAndWritesTheLatest() {
        BinarySerde<Long> first = new BinarySerde<>((out, value) -> out.number(value), BinaryReader::number);
        BinarySerde<Long> second =
                new BinarySerde<>((out, value) -> out.count(value), List.of(BinaryReader::number, BinaryReader::count));

        assertThat(second.deserialize("t", first.serialize("t", 300L))).isEqualTo(300);
        assertThat(second.deserialize("t", second.serialize("t", 300L))).isEqualTo(300);
        assertThat(second.serialize("t", 300L)).startsWith(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, Long.MAX_VALUE, -1})
    void readsBackCountsHashesAndParts(long number) {
        byte[] part = {1, 2, 3};
        byte[] written =
                new BinaryWriter(1).count(number).part(part).hash48(number).toBytes();

        BinaryReader reader = new BinaryReader(written);

        assertThat(reader.count()).isEqualTo(number);
        assertThat(reader.part()).isEqualTo(part);
        assertThat(reader.hash48()).isEqualTo(number & 0xFFFF_FFFF_FFFFL);
        assertThat(reader.atEnd()).isTrue();
    }

    @Test
    void refusesARecordThatIsCutOffAnywhereOrTooLong() {
        byte[] bytes = SERDE.serialize("t", new Sample("a", 1L << 40, "b"));

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> SERDE.deserialize("t", cut));
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> SERDE.deserialize("t", longer));
    }
}
