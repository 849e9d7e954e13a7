package io.flagtally.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayTopologyTest {
    @TempDir
    private Path stateDir;

    /** A change of it is a migration: stores and internal topics go by these names. */
    @Test
    void looksAsTheGoldenFileSays() throws IOException {
        try (RelayFixture relay = new RelayFixture(stateDir);
                var golden = Objects.requireNonNull(getClass().getResourceAsStream("/topology.txt"))) {
            assertThat(relay.describe()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Changing it means that an update needs all instances stopped: the commit that does says so in the changelog. */
    @Test
    void showsTheLayoutThatInstancesOfEarlierVersionsShow() {
        try (RelayFixture relay = new RelayFixture(stateDir)) {
            assertThat(relay.layout().name()).isEqualTo("stream-f7dd5135");
        }
    }
}
