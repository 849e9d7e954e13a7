package io.flagtally.aggregator.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.Names;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyPatternTest {

    @ParameterizedTest
    @CsvSource({
        "email, email, true",
        "email, Email, false",
        "email, email2, false",
        "email, e, false",
        "user*, user, true",
        "user*, userId, true",
        "user*, theUser, false",
        "*Id, userId, true",
        "*Id, userIdHash, false",
        "*, '', true",
        "*, anything, true",
        "u*r*d, userId, true",
        "u*r*d, userIdx, false",
        "a*ab, aaab, true",
        "a*ab, ab, false",
        "**, x, true",
        "a.c, abc, false",
        "[ab], a, false",
        "'größe*', größe-L, true"
    })
    void matchesWholeNamesAndTakesAStarForAnything(String pattern, String name, boolean matches) {
        assertThat(new PropertyPattern(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void knowsALongNameByItsCutForm() {
        String name = "p".repeat(300);

        assertThat(new PropertyPattern(name).matches(Names.clean(name))).isTrue();
        assertThat(new PropertyPattern(name).matches(Names.clean(name + "q"))).isFalse();
    }
}
