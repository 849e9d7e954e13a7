package io.flagtally.aggregator.combine;

import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes a {@link CommitHook} for each task. It is no state: nothing is logged, cached or kept. */
public record CommitHookBuilder(String name) implements StoreBuilder<CommitHook> {
    @Override
    public CommitHook build() {
        return new CommitHook(name);
    }

    @Override
    public StoreBuilder<CommitHook> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<CommitHook> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
        return this;
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingDisabled() {
        return this;
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
        return false;
    }
}
