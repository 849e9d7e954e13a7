package io.flagtally.aggregator.forget;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.properties.Erasable;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final Erasable A = new Erasable.Value("prod", "p", "a");
    private static final Erasable B = new Erasable.Value("prod", "p", "b");

    private final Traces traces = new Traces();

    @Test
    void takesARowForLiveUntilItsTombstoneInThatTopic() {
        traces.add("rows", 0, 1, A, false);
        traces.add("rows", 1, 5, B, false);
        traces.add("rows", 0, 2, A, true);
        traces.add("changelog", 0, 7, A, false);

        assertThat(traces.live()).containsExactlyInAnyOrder(A, B);

        traces.add("changelog", 0, 8, A, true);

        assertThat(traces.live()).containsExactly(B);
        assertThat(traces.tombstones(Set.of("rows"))).containsExactly("rows-0@2");
        assertThat(traces.records()).isEqualTo(3);
    }

    @Test
    void takesAValueThatCameBackForLive() {
        traces.add("rows", 0, 1, A, true);
        traces.add("rows", 0, 2, A, false);

        assertThat(traces.live()).containsExactly(A);
        assertThat(traces.tombstones(Set.of("rows"))).isEmpty();
    }

    @Test
    void isEmptyOnlyWithoutATombstoneToo() {
        assertThat(traces.isEmpty()).isTrue();

        traces.add("rows", 0, 1, A, true);

        assertThat(traces.isEmpty()).isFalse();
    }
}
