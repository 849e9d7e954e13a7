package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;

/**
 * How far a frontend key is trusted. Anybody who can read the page can read its key.
 *
 * @param maxCount largest single count
 * @param strictContext true if a report with properties or values is refused; false if only these are not counted
 */
public record FrontendConfig(long maxCount, boolean strictContext) {
    public static final FrontendConfig DEFAULT = new FrontendConfig(10_000_000, false);

    public FrontendConfig {
        if (maxCount < 1) {
            throw InvalidSettingsException.of("max-frontend-count: must be at least 1");
        }
    }
}
