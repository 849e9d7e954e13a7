package io.flagtally.model.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonSerdeTest {
    private static final Instant HOUR = Instant.parse("2026-11-21T12:00:00Z");

    private final JsonSerde<FlagUsageKey> keys = new JsonSerde<>(FlagUsageKey.class);
    private final JsonSerde<FlagUsage> values = new JsonSerde<>(FlagUsage.class);

    @Test
    void writesCompactJsonWithSnakeCaseFieldsInTheirDeclaredOrder() {
        assertThat(new String(values.serialize("t", new FlagUsage("prod", "app", "flag", HOUR, 2, 1)), UTF_8))
                .isEqualTo("{\"environment\":\"prod\",\"app\":\"app\",\"flag\":\"flag\","
                        + "\"window_start\":\"2026-11-21T12:00:00Z\",\"yes\":2,\"no\":1}");
    }

    @Test
    void cutsTimesToWholeSeconds() {
        FlagUsageKey fraction = new FlagUsageKey("prod", "app", "flag", HOUR.plusMillis(999));
        FlagUsageKey whole = new FlagUsageKey("prod", "app", "flag", HOUR);
        assertThat(keys.serialize("t", fraction)).isEqualTo(keys.serialize("t", whole));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59Z",
                "0001-02-03T04:05:06Z",
                "-0044-03-15T12:00:00Z",
                "2000-02-29T23:59:59Z",
                "2026-11-09T07:08:09Z",
                "9999-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z"
            })
    void writesTimesAsIso8601HasThem(String time) {
        byte[] key = keys.serialize("t", new FlagUsageKey("prod", "app", "flag", Instant.parse(time)));
        assertThat(new String(key, UTF_8)).endsWith("\"window_start\":\"" + time + "\"}");
    }

    @Test
    void aTombstoneStaysATombstone() {
        assertThat(keys.serialize("t", null)).isNull();
        assertThat(keys.deserialize("t", null)).isNull();
    }

    @Test
    void ignoresFieldsThatANewerVersionAdded() {
        byte[] newer = "{\"environment\":\"prod\",\"property\":\"p\",\"added\":{\"later\":1}}".getBytes(UTF_8);
        assertThat(new JsonSerde<>(ReceivedPropertyKey.class).deserialize("t", newer))
                .isEqualTo(new ReceivedPropertyKey("prod", "p"));
    }

    @Test
    void doesNotQuoteABrokenPayload() {
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> values.deserialize("flag-usage-hourly", "{\"secret".getBytes(UTF_8)))
                .withMessageContaining("flag-usage-hourly")
                .withMessageNotContaining("secret")
                .withNoCause();
    }
}
