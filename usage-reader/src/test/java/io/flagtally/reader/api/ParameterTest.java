package io.flagtally.reader.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterTest {
    private enum Colour {
        BLUE,
        RED
    }

    @Test
    void readsWhatIsRight() {
        assertThat(Parameter.number("n", 1, 10).reader().apply("10")).isEqualTo(10);
        assertThat(Parameter.choice("n", Colour.class).reader().apply("red")).isEqualTo(Colour.RED);
        assertThat(Parameter.choices("n", Colour.class).reader().apply("red,blue"))
                .isEqualTo(List.of(Colour.RED, Colour.BLUE));
        assertThat(Parameter.time("n").reader().apply("2026-11-28T01:00+01:00"))
                .isEqualTo(Instant.parse("2026-11-28T00:00:00Z"));
        assertThat(Parameter.zone("n").reader().apply("+05:30")).isEqualTo(ZoneId.of("+05:30"));
        assertThat(Parameter.name("n").reader().apply("ü💥‮")).isEqualTo("ü💥‮");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "11", "1.5", "1e1", "+1", " 1", "ten", "99999999999999999999", "٣"})
    void refusesWhatIsNoNumber(String text) {
        assertRefused(Parameter.number("n", 1, 10), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RED", "green", "red,", ",red", "red,red", "red blue"})
    void refusesWhatIsNoChoice(String text) {
        assertRefused(Parameter.choices("n", Colour.class), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-11-28",
                "2026-11-28T01:00",
                "2026-11-28T01:00:00 01:00",
                "2026-02-30T01:00:00Z",
                "2026-11-28T25:00:00Z",
                "+999999999-11-28T01:00:00Z",
                "2026-11-28T01:00:00+99:00"
            })
    void refusesWhatIsNoTime(String text) {
        assertRefused(Parameter.time("n"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "europe/berlin", "Mars/Phobos", " 05:30", "+19:00", "5", "../etc/passwd", "UTC+1h"})
    void refusesWhatIsNoZone(String text) {
        assertRefused(Parameter.zone("n"), text);
    }

    @Test
    void refusesNamesThatCannotBe() {
        assertRefused(Parameter.name("n"), "");
        assertRefused(Parameter.name("n"), "a\0b");
        assertRefused(Parameter.name("n"), "x".repeat(301));
        assertThat(Parameter.name("n").reader().apply("💥".repeat(300))).hasSize(600);
    }

    @Test
    void decodesQueriesStrictly() {
        assertThat(RawQuery.parse("a=%C3%BC+%2B&b&c=&&d=1=2"))
                .isEqualTo(Map.of("a", "ü +", "b", "", "c", "", "d", "1=2"));
        assertThat(RawQuery.decode("a+b%2F", false)).isEqualTo(Optional.of("a+b/"));
        // As Undertow hands over what was not encoded.
        assertThat(RawQuery.decode("Ã¼", false)).isEqualTo(Optional.of("ü"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"n=%", "n=%2", "n=%zz", "n=%ff", "n=%C3", "n=%ED%A0%80", "n=%C0%80", "n=1&n=2", "n&n", "n=%٣٣"})
    void refusesQueriesThatAreMalformed(String query) {
        assertThatThrownBy(() -> RawQuery.parse(query)).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().parameter())
                .isEqualTo("n"));
    }

    @Test
    void aCursorFitsOnlyTheListThatItCameFrom() {
        // given
        List<String> list = List.of("flags", "", "production");
        String cursor = Cursor.of(list, List.of("ü", "", "x,y"));

        // then
        assertThat(Cursor.read(cursor, list, 3)).containsExactly("ü", "", "x,y");
        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        for (String wrong : List.of("", "!", "AAAA", cursor.substring(1), cursor.substring(4), cursor + "AAAA")) {
            assertThatThrownBy(() -> Cursor.read(wrong, list, 3)).isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> Cursor.read(cursor, List.of("flags", "production", ""), 3))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Cursor.read(cursor, list, 2)).isInstanceOf(ProblemException.class);
    }

    @Test
    void aPrefixEndsBeforeTheNextCodePoint() {
        assertThat(SqlList.behind("ab")).contains("ac");
        assertThat(SqlList.behind("\uD7FF")).contains("\uE000");
        assertThat(SqlList.behind("a\uDBFF\uDFFF")).contains("b");
        assertThat(SqlList.behind("\uDBFF\uDFFF")).isEmpty();
    }

    @Test
    void aCellIsNeverAFormula() {
        // when
        String csv = Csv.of("name", "count")
                .row("=HYPERLINK(\"http://x\")", 1)
                .row("a,\"b\"\nc", -2)
                .row("-1", null)
                .row("'quoted", 0)
                .toString();

        // then
        assertThat(csv)
                .isEqualTo("name,count\r\n"
                        + "\"'=HYPERLINK(\"\"http://x\"\")\",1\r\n"
                        + "\"a,\"\"b\"\"\nc\",-2\r\n"
                        + "'-1,\r\n"
                        + "'quoted,0\r\n");
    }

    private static void assertRefused(Parameter<?> parameter, String text) {
        assertThatThrownBy(() -> parameter.reader().apply(text)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().parameter()).isEqualTo("n");
            assertThat(e.problem().kind().status()).isEqualTo(400);
            assertThat(e.problem().detail()).startsWith("n: ");
        });
    }
}
