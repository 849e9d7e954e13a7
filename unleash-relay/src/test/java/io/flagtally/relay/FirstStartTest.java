package io.flagtally.relay;

import static io.flagtally.relay.RelayFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.relay.RelayFixture.Body;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stood on the topics before the relay's first start. */
class FirstStartTest {
    @TempDir
    private Path stateDir;

    @Test
    void sendsOnlyWhatGrowsAfterTheFirstStart() {
        try (RelayFixture relay = new RelayFixture(stateDir, null, 2)) {
            relay.flag("one", 10, 0);
            relay.flag("one", 12, 0);
            assertThat(relay.sendAll()).isEmpty();

            relay.flag("one", 15, 1);

            assertThat(only(relay.sendAll())).isEqualTo("3 1");
        }
    }

    @Test
    void sendsHoursFromTheOneThatIsGivenWhole() {
        try (RelayFixture relay = new RelayFixture(stateDir, NOON, 2)) {
            relay.flag("production", NOON.minusSeconds(3_600), "web", "earlier", 10, 0);
            relay.flag("one", 12, 0);

            assertThat(only(relay.sendAll())).isEqualTo("12 0");

            relay.flag("production", NOON.minusSeconds(3_600), "web", "earlier", 11, 0);

            assertThat(only(relay.sendAll())).isEqualTo("1 0");
        }
    }

    private static String only(List<Body> bodies) {
        assertThat(bodies).hasSize(1);
        assertThat(bodies.get(0).metrics()).hasSize(1);
        return bodies.get(0).metrics().get(0).get("yes") + " "
                + bodies.get(0).metrics().get(0).get("no");
    }
}
