package io.flagtally.aggregator.forget;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.properties.Erasable;
import io.flagtally.aggregator.properties.ValueHash;
import io.flagtally.model.decode.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetTargetTest {
    private static final Erasable PROPERTY = new Erasable.Property("prod", "p");
    private static final Erasable VALUE = new Erasable.Value("prod", "p", "v");
    private static final Erasable OTHER_VALUE = new Erasable.Value("prod", "p", "w");
    private static final Erasable ELSEWHERE = new Erasable.Value("staging", "p", "v");

    @Test
    void isAPropertyWithAllOfItsValuesInEveryEnvironment() {
        ForgetTarget target = target(null, "p", null);

        assertThat(List.of(PROPERTY, VALUE, OTHER_VALUE, ELSEWHERE)).allMatch(target::includes);
        assertThat(target.includes(new Erasable.Value("prod", "pp", "v"))).isFalse();
        assertThat(target.requests(List.of(VALUE, OTHER_VALUE, ELSEWHERE)))
                .containsExactlyInAnyOrder(PROPERTY, new Erasable.Property("staging", "p"));
    }

    @Test
    void isOneValueInOneEnvironment() {
        ForgetTarget target = target("prod", "p", "v");

        assertThat(target.includes(VALUE)).isTrue();
        assertThat(List.of(PROPERTY, OTHER_VALUE, ELSEWHERE)).noneMatch(target::includes);
        assertThat(target.requests(List.of(VALUE))).containsExactly(VALUE);
    }

    @Test
    void findsAValueByTheHashThatStandsForIt(@TempDir Path folder) throws IOException {
        ValueHash hash = ValueHash.withKeyIn(Files.writeString(folder.resolve("key"), "0123456789abcdef"));
        ForgetTarget target = new ForgetTarget(Optional.empty(), "p", Optional.of("v"), Optional.of(hash));

        assertThat(target.includes(new Erasable.Value("prod", "p", hash.of("prod", "p", "v"))))
                .isTrue();
        assertThat(target.includes(VALUE)).isTrue();
        assertThat(target.includes(new Erasable.Value("prod", "p", hash.of("staging", "p", "v"))))
                .isFalse();
    }

    @Test
    void takesALongValueForItsCutForm() {
        String value = "v".repeat(300);

        assertThat(target(null, "p", value).includes(new Erasable.Value("prod", "p", Names.clean(value))))
                .isTrue();
    }

    private static ForgetTarget target(String environment, String property, String value) {
        return new ForgetTarget(
                Optional.ofNullable(environment), property, Optional.ofNullable(value), Optional.empty());
    }
}
