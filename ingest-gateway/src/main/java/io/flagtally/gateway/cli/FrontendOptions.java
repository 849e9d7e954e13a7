package io.flagtally.gateway.cli;

import io.flagtally.gateway.config.FrontendConfig;
import picocli.CommandLine.Option;

/** The settings of {@link FrontendConfig}. */
final class FrontendOptions {
    @Option(
            names = "--max-frontend-count",
            paramLabel = "N",
            description = "largest single count in a report with a frontend key (default: ${DEFAULT-VALUE})")
    private long maxCount = FrontendConfig.DEFAULT.maxCount();

    @Option(
            names = "--strict-context",
            description = "refuse a report with a frontend key that holds properties or values, instead of not"
                    + " counting these")
    private boolean strictContext;

    /** The settings; throws with all that is wrong with them. */
    FrontendConfig settings() {
        return new FrontendConfig(maxCount, strictContext);
    }
}
