package io.flagtally.aggregator.names;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many distinct names an API key may bring into a raw partition in an hour.
 *
 * @param maxBackend for each backend key
 * @param maxFrontend for each frontend key, which anybody can copy out of a page
 */
public record NameSettings(int maxBackend, int maxFrontend) {

    /** At up to 22 bytes a name, 220 MB for one key and partition. */
    private static final int LARGEST = 10_000_000;

    public static final NameSettings DEFAULT = new NameSettings(100_000, 5_000);

    public NameSettings {
        List<String> problems = new ArrayList<>();
        if (maxBackend < 1 || maxBackend > LARGEST) {
            problems.add("max-names-backend: must be between 1 and " + LARGEST);
        }
        if (maxFrontend < 1 || maxFrontend > LARGEST) {
            problems.add("max-names-frontend: must be between 1 and " + LARGEST);
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
