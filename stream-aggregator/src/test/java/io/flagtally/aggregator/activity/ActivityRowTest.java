package io.flagtally.aggregator.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.streams.serde.BinaryWriter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the bytes against those of the record types that describe them: equal keys must stay equal bytes. */
class ActivityRowTest {
    private static final long HOUR = 497_000;

    private final ActivityRow row = new ActivityRow();

    @ParameterizedTest
    @ValueSource(strings = {"", "checkout", "a \"quoted\" name", "back\\slash", "Zürich, 東京 and 🎉", "\u0001\u2028"})
    void writesNamesAsJsonDoes(String name) {
        writesBoth(name, SeenHours.of(HOUR, true, true));
    }

    @Test
    void writesEachHourAndNoneForWhatNeverWas() {
        writesBoth("f", SeenHours.of(HOUR, true, false));
        writesBoth("f", SeenHours.of(HOUR, false, true));
        writesBoth("f", SeenHours.of(HOUR, false, false));
        writesBoth("f", SeenHours.of(HOUR, true, false).merge(SeenHours.of(HOUR + 9_000, false, true)));
        writesBoth("f", SeenHours.of(0, true, true));
    }

    private void writesBoth(String flag, SeenHours seen) {
        byte[] stored =
                BinaryWriter.ofVersion(1).text("prod").text("shop").text(flag).toBytes();

        assertThat(row.key(stored))
                .isEqualTo(new JsonSerde<>(FlagActivityKey.class)
                        .serialize("", new FlagActivityKey("prod", "shop", flag)));
        assertThat(row.value(seen))
                .isEqualTo(new JsonSerde<>(FlagActivity.class)
                        .serialize(
                                "",
                                new FlagActivity(
                                        "prod",
                                        "shop",
                                        flag,
                                        start(seen.first()),
                                        start(seen.last()),
                                        start(seen.lastYes()),
                                        start(seen.lastNo()))));
    }

    private static Instant start(long hour) {
        return hour == SeenHours.NEVER ? null : Instant.EPOCH.plus(Duration.ofHours(hour));
    }
}
