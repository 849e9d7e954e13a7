package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UsageTopologyDescriptionTest {

    /** Changing the file is a migration: the commit that does says what becomes of the state. See the README. */
    @Test
    void isTheTopologyOfTheGoldenFile() throws IOException {
        AggregatorConfig config = UsageFixture.config(Path.of("unused"));
        String description = new UsageTopology(
                        config, format -> format.newDecoder(config.limits()), new SimpleMeterRegistry())
                .build()
                .describe()
                .toString();

        assertThat(description).isEqualTo(goldenFile());
    }

    private static String goldenFile() throws IOException {
        try (InputStream file = UsageTopologyDescriptionTest.class.getResourceAsStream("/topology.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
