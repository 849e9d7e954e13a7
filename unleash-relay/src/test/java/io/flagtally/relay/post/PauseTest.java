package io.flagtally.relay.post;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PauseTest {
    private final Pause pause = new Pause(Duration.ofSeconds(60));

    @Test
    void growsToItsBound() {
        assertThat(Stream.generate(() -> pause.next(Optional.empty()).toSeconds())
                        .limit(9))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void isAsLongAsTheServerAsksButForItsBound() {
        assertThat(pause.next(Optional.of(Duration.ofSeconds(20)))).hasSeconds(20);
        assertThat(pause.next(Optional.of(Duration.ofSeconds(1)))).hasSeconds(2);
        assertThat(pause.next(Optional.of(Duration.ofDays(1)))).hasSeconds(60);
    }
}
