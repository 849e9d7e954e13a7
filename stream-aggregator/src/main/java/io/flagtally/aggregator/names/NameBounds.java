package io.flagtally.aggregator.names;

import io.flagtally.model.report.KeyKind;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;

/**
 * How many distinct names one API key may bring into one raw partition in an hour of receipt, and what tells of more.
 */
public final class NameBounds {
    private final NameSettings settings;
    private final NameMetrics backendMetrics;
    private final NameMetrics frontendMetrics;
    private final NameHash hash = new NameHash(new SecureRandom());

    public NameBounds(NameSettings settings, MeterRegistry registry) {
        this.settings = settings;
        this.backendMetrics = new NameMetrics(registry, KeyKind.BACKEND);
        this.frontendMetrics = new NameMetrics(registry, KeyKind.FRONTEND);
    }

    /**
     * The names of one raw partition, none yet. They live as long as their task: state is bounded without remembering
     * more.
     */
    public PartitionNames ofPartition() {
        return new PartitionNames(this);
    }

    KeyNames ofKey(boolean isBackend) {
        return isBackend
                ? new KeyNames(settings.backend(), hash, backendMetrics)
                : new KeyNames(settings.frontend(), hash, frontendMetrics);
    }
}
