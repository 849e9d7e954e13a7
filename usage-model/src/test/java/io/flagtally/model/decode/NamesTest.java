package io.flagtally.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void keepsTheInstanceOfAnOrdinaryName() {
        String name = "flågg-🚀";

        assertThat(Names.clean(name)).isSameAs(name);
    }

    @Test
    void makesWhatDatabasesRefuseVisible() {
        assertThat(Names.clean("a\0b")).isEqualTo("a\uFFFDb");
        assertThat(Names.clean("a\ud83d")).isEqualTo("a\\ud83d");
        assertThat(Names.clean("\ude00\ud83d\ude00")).isEqualTo("\\ude00\ud83d\ude00");
    }

    @Test
    void keepsTwoLongNamesTwo() {
        String left = Names.clean("n".repeat(1000) + "1");
        String right = Names.clean("n".repeat(1000) + "2");

        assertThat(left).isNotEqualTo(right).hasSize(255).matches("n{238}…[0-9a-f]{16}");
    }

    @Test
    void countsCodePointsRatherThanChars() {
        String name = "🚀".repeat(255);

        assertThat(Names.clean(name)).isSameAs(name);
        String longer = Names.clean(name + "x");
        assertThat(longer.codePointCount(0, longer.length())).isEqualTo(255);
        assertThat(longer).contains("🚀…");
    }
}
