package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import java.util.List;

/**
 * How far a frontend key is trusted, which anybody can read who can read the page.
 *
 * @param maxCount largest single count
 * @param strictContext true if a report with properties or values is refused, false if just these don't count
 */
public record FrontendConfig(long maxCount, boolean strictContext) {
    public static final FrontendConfig DEFAULT = new FrontendConfig(10_000_000, false);

    public FrontendConfig {
        if (maxCount < 1) {
            InvalidSettingsException.throwIfAny(List.of("max-frontend-count: must be at least 1"));
        }
    }
}
