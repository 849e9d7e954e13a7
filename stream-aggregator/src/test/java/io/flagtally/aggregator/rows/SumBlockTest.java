package io.flagtally.aggregator.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.streams.serde.BinaryWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SumBlockTest {
    private static final long NOON = 1_795_348_800_000L;

    private record Sum(String key, long timestamp, long first, long second) {}

    @ParameterizedTest
    @EnumSource(UsageKind.class)
    void readsBackWhatItWrote(UsageKind kind) {
        long second = kind.hasTwoCounts() ? Long.MAX_VALUE : 0;
        List<Sum> sums = List.of(
                new Sum("prod/shop/checkout", NOON, 1, second),
                new Sum("prod/shop/check", NOON, 0, 0),
                new Sum("prod/shop/checkout-2", NOON - 7_200_000, Long.MAX_VALUE, second),
                new Sum("prod/shop/checkout-2", NOON + 1, 5, 0),
                new Sum("", NOON + 2, 1, 0),
                new Sum("Zürich 🎉", NOON, 300, 0));

        SumBlockWriter writer = new SumBlockWriter(kind);
        sums.forEach(sum -> add(writer, sum));
        assertThat(writer.latest()).isEqualTo(NOON + 2);
        assertThat(read(kind, writer.take())).isEqualTo(sums);
    }

    /** Blocks wait on repartition topics while a new version is rolled out. */
    @ParameterizedTest
    @CsvSource({"FLAG, 02010010ac0205010178020100", "VARIANT, 02010010ac020101780201"})
    void writesTheFormThatIsReadLater(UsageKind kind, String form) {
        SumBlockWriter writer = new SumBlockWriter(kind);
        add(writer, new Sum("k", 8, 300, 5));
        add(writer, new Sum("kx", 9, 1, 0));

        assertThat(HexFormat.of().formatHex(writer.take().sums())).isEqualTo(form);
    }

    @Test
    void beginsANewBlockAfterEachThatIsTaken() {
        SumBlockWriter writer = new SumBlockWriter(UsageKind.FLAG);
        add(writer, new Sum("a", NOON, 1, 2));
        writer.take();
        assertThat(writer.isEmpty()).isTrue();

        Sum sum = new Sum("b", NOON - 1, 3, 4);
        add(writer, sum);
        assertThat(writer.latest()).isEqualTo(NOON - 1);
        SumBlock block = writer.take();
        assertThat(block.key()).isEqualTo(bytes("b"));
        assertThat(read(UsageKind.FLAG, block)).containsExactly(sum);
    }

    @Test
    void takesTenBytesForASumOfAnAppThatAlreadyHasOne() {
        SumBlockWriter writer = new SumBlockWriter(UsageKind.FLAG);
        add(writer, new Sum("production/checkout-service/flag-1", NOON, 100, 10));
        int before = writer.length();
        add(writer, new Sum("production/checkout-service/flag-2", NOON, 100, 10));

        assertThat(writer.length() - before).isLessThanOrEqualTo(10);
    }

    @Test
    void refusesAVersionThatItDoesNotKnow() {
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> read(UsageKind.FLAG, bytes("k"), new byte[] {3}))
                .withMessageContaining("version 3");
    }

    @Test
    void refusesASumThatIsCutOff() {
        SumBlockWriter writer = new SumBlockWriter(UsageKind.FLAG);
        add(writer, new Sum("ab", NOON, 1, 1));
        int first = writer.length();
        add(writer, new Sum("abcdef", NOON, 1, 1));
        SumBlock block = writer.take();

        for (int length = first + 1; length < block.sums().length; length++) {
            byte[] cut = Arrays.copyOf(block.sums(), length);
            assertThatExceptionOfType(SerializationException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> read(UsageKind.FLAG, block.key(), cut));
        }
    }

    @Test
    void refusesAKeyThatSharesMoreThanThereIs() {
        byte[] sums = BinaryWriter.ofVersion(SumBlockWriter.VERSION)
                .count(3)
                .count(0)
                .number(NOON)
                .count(1)
                .count(1)
                .toBytes();

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> read(UsageKind.FLAG, bytes("ab"), sums));
    }

    private static void add(SumBlockWriter writer, Sum sum) {
        writer.add(bytes(sum.key), sum.timestamp, sum.first, sum.second);
    }

    private static List<Sum> read(UsageKind kind, SumBlock block) {
        return read(kind, block.key(), block.sums());
    }

    private static List<Sum> read(UsageKind kind, byte[] key, byte[] value) {
        List<Sum> sums = new ArrayList<>();
        new SumBlockReader(
                        kind,
                        (sumKey, at, first, second) ->
                                sums.add(new Sum(new String(sumKey, StandardCharsets.UTF_8), at, first, second)))
                .read(key, value);
        return sums;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
