package io.flagtally.aggregator.combine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Kafka Streams asks of a store; {@code CombineTest} holds that it calls back. */
class CommitHookTest {
    private final CommitHookBuilder builder = new CommitHookBuilder(CommitHook.name("decode"));

    @Test
    void isNeitherLoggedNorCachedWhateverIsAskedFor() {
        assertThat(builder.withLoggingEnabled(Map.of()).withCachingEnabled()).isEqualTo(builder);
        assertThat(builder.withLoggingDisabled().withCachingDisabled()).isEqualTo(builder);
        assertThat(builder.loggingEnabled()).isFalse();
        assertThat(builder.logConfig()).isEmpty();
    }

    @Test
    void keepsNothingAndTellsNobodyWhatItFlushes() {
        CommitHook hook = builder.build();

        assertThat(hook.persistent()).isFalse();
        assertThat(hook.setFlushListener(change -> {}, true)).isFalse();
    }
}
