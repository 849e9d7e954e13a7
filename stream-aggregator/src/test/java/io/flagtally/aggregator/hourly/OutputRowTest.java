package io.flagtally.aggregator.hourly;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.rows.UsageKind;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.streams.serde.BinaryWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the bytes against those of the record types that describe them: equal keys must stay equal bytes. */
class OutputRowTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final OutputRow flags = new OutputRow(UsageKind.FLAG);
    private final OutputRow variants = new OutputRow(UsageKind.VARIANT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "checkout",
                "a \"quoted\" name",
                "back\\slash and /",
                "Zürich, 東京 and 🎉",
                "\u2028 \u007f \uFFFD \u0080 \uDBFF\uDFFD"
            })
    void writesNamesAsJsonDoes(String name) {
        writesBoth(name, "v", NOON, 1, 2);
        writesBoth("f", name, NOON, 1, 2);
    }

    @Test
    void escapesEveryControlCharacter() {
        for (char c = 0; c < ' '; c++) {
            writesBoth("a" + c + "b", "" + c, NOON, 1, 2);
        }
    }

    @Test
    void makesRoomForNamesAndCountsOfAnyLength() {
        for (int length = 1; length <= 100; length++) {
            writesBoth("\u0001".repeat(length), "v", NOON, Long.MAX_VALUE, Long.MAX_VALUE);
        }
        writesBoth("\u0001".repeat(5_000), "v", NOON, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 99, 100, 1_234_567_890_123L, 999_999_999_999_999_999L, Long.MAX_VALUE})
    void writesEachCount(long count) {
        writesBoth("f", "v", NOON, count, 7);
        writesBoth("f", "v", NOON, 7, count);
    }

    @Test
    void writesEachHour() {
        for (String hour : new String[] {
            "1970-01-01T00:00:00Z", "2026-11-21T13:00:00Z", "2026-11-21T13:00:00Z", "2027-01-01T00:00:00Z"
        }) {
            writesBoth("f", "v", Instant.parse(hour), 1, 2);
        }
    }

    private void writesBoth(String flag, String variant, Instant hour, long first, long second) {
        Sum total = new Sum();
        total.add(first, second, 0, Long::sum);

        KeyHour flagSlot = keyHour(hour, "prod", "shop", flag);
        assertThat(flags.key(flagSlot))
                .isEqualTo(json(FlagUsageKey.class, new FlagUsageKey("prod", "shop", flag, hour)));
        assertThat(flags.value(total))
                .isEqualTo(json(FlagUsage.class, new FlagUsage("prod", "shop", flag, hour, first, second)));

        KeyHour variantSlot = keyHour(hour, "prod", "shop", flag, variant);
        assertThat(variants.key(variantSlot))
                .isEqualTo(json(VariantUsageKey.class, new VariantUsageKey("prod", "shop", flag, variant, hour)));
        assertThat(variants.value(total))
                .isEqualTo(json(VariantUsage.class, new VariantUsage("prod", "shop", flag, variant, hour, first)));
    }

    private static KeyHour keyHour(Instant hour, String... names) {
        BinaryWriter key = BinaryWriter.ofVersion(1);
        for (String name : names) {
            key.text(name);
        }
        return new KeyHour(key.toBytes(), hour.toEpochMilli());
    }

    private static <T> byte[] json(Class<T> type, T row) {
        return new JsonSerde<>(type).serialize("t", row);
    }
}
