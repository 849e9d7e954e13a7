package io.flagtally.reader.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {
    private static final PathTemplate USAGE = new PathTemplate("/v1/flags/{flag}/usage");

    @Test
    void givesTheParametersAsTheyCame() {
        assertThat(USAGE.match("/v1/flags/a%2Fb/usage")).hasValue(List.of("a%2Fb"));
        assertThat(USAGE.match("/v1/flags//usage")).hasValue(List.of(""));
        assertThat(new PathTemplate("/{one}/x/{two}").match("/a/x/")).hasValue(List.of("a", ""));
        assertThat(new PathTemplate("/v1/flags").match("/v1/flags")).hasValue(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "*",
                "/v1/flags/a",
                "/v1/flags/a/",
                "/v1/flags/a/usage/",
                "/v1/flags/a/usages",
                "/v1/flags/a/usag",
                "/v1/flags/a/b/usage",
                "v1/flags/a/usage",
                "/V1/flags/a/usage",
                "http://host/v1/flags/a/usage"
            })
    void anotherPathIsNone(String path) {
        assertThat(USAGE.match(path)).isEmpty();
    }
}
