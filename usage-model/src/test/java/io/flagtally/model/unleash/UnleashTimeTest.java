package io.flagtally.model.unleash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnleashTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-21T18:51:48.927Z, 2026-11-21T18:51:48.927Z",
        "2026-11-21T18:51:48, 2026-11-21T18:51:48Z",
        "2026-11-21 18:51:48Z, 2026-11-21T18:51:48Z",
        "2026-11-21t18:51:48z, 2026-11-21T18:51:48Z",
        "2026-11-21T18:51:48.927123456Z, 2026-11-21T18:51:48.927Z",
        "2026-11-21T18:51:48.9Z, 2026-11-21T18:51:48.900Z",
        "2026-11-21T18:51:48+05:30, 2026-11-21T13:21:48Z",
        "2026-11-21T18:51:48+0530, 2026-11-21T13:21:48Z",
        "2026-11-21T18:51:48-08, 2026-11-22T02:51:48Z",
        "2026-11-21T18:51:48.5-00:30, 2026-11-21T19:21:48.500Z",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
        "2000-02-29T00:00:00Z, 2000-02-29T00:00:00Z",
        "1926-05-08T13:00:00.000Z, 1926-05-08T13:00:00Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z"
    })
    void readsWhatTheServerReads(String text, Instant expected) {
        assertThat(parse(text)).isEqualTo(expected.toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-21",
                "2026-11-21T18:51Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T23:59:60Z",
                "2026-02-30T00:00:00Z",
                "2025-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-10T00:00:00Z",
                "2026-11-21T18:51:48.Z",
                "2026-11-21T18:51:48+5:30",
                "2026-11-21T18:51:48+24:00",
                "2026-11-21T18:51:48 Z",
                "2026-11-21T18:51:48ZZ",
                "+010000-01-01T00:00:00Z",
                "Sat, 21 Nov 2026 18:51:48 GMT",
                "2026-11-21T18:51:4٤Z"
            })
    void refusesWhatTheServerRefuses(String text) {
        assertThat(parse(text)).isEqualTo(UnleashTime.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "1795287108927, 1795287108927",
        "1795287108, 1795287108000",
        "0, 0",
        "-1, -1000",
        "99999999999, 99999999999000",
        "100000000000, 100000000000"
    })
    void readsSmallEpochsAsSeconds(double epoch, long expected) {
        assertThat(UnleashTime.ofEpoch(epoch)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1795287108.5, 1e18, Double.POSITIVE_INFINITY, Double.NaN, -1e17})
    void refusesEpochsOutOfReach(double epoch) {
        assertThat(UnleashTime.ofEpoch(epoch)).isEqualTo(UnleashTime.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T18:51:48.927Z",
                "0000-01-01T00:00:00.000Z",
                "9999-12-31T23:59:59.999Z",
                "2024-02-29T23:59:59.000Z",
                "2025-02-29T23:59:59.000Z",
                "2026-00-21T18:51:48.927Z",
                "2026-13-21T18:51:48.927Z",
                "2026-11-00T18:51:48.927Z",
                "2026-11-31T18:51:48.927Z",
                "2026-11-21T24:51:48.927Z",
                "2026-11-21T18:60:48.927Z",
                "2026-11-21T18:51:60.927Z"
            })
    void readsTheUsualFormAsItReadsAll(String text) {
        assertThat(usual(text)).isEqualTo(parse(text));
    }

    /** Another sign makes it another form, which the usual way must leave to the other. */
    @Test
    void readsNothingInTheUsualFormThatDoesNotHaveIt() {
        String text = "2026-11-21T18:51:48.927Z";
        for (int at = 0; at < text.length(); at++) {
            for (char sign = 0; sign < 256; sign++) {
                String changed = text.substring(0, at) + sign + text.substring(at + 1);

                assertThat(usual(changed)).isIn(UnleashTime.INVALID, parse(changed));
                if (Character.isDigit(text.charAt(at)) && Character.isDigit(sign)) {
                    assertThat(usual(changed)).isEqualTo(parse(changed));
                }
            }
        }
    }

    private static long usual(String text) {
        ByteBuffer bytes =
                ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)).order(ByteOrder.LITTLE_ENDIAN);
        return UnleashTime.ofUsual(bytes.getLong(0), bytes.getLong(8), bytes.getLong(16));
    }

    private static long parse(String text) {
        char[] padded = ("??" + text + "??").toCharArray();
        return UnleashTime.parse(padded, 2, text.length());
    }
}
