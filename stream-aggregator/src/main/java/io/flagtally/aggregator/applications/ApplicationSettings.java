package io.flagtally.aggregator.applications;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of client applications.
 *
 * @param expiry one unseen for this long is forgotten
 * @param maxClientsBackend apps and clients of them that each backend key may bring into a raw partition in an hour
 * @param maxClientsFrontend the same for each frontend key, which anybody can copy out of a page
 */
public record ApplicationSettings(Duration expiry, int maxClientsBackend, int maxClientsFrontend) {

    private static final int LARGEST = 10_000_000;

    /** Kept as long as hourly rows; a page has one app, with some versions of one SDK. */
    public static final ApplicationSettings DEFAULT = new ApplicationSettings(Duration.ofDays(400), 10_000, 100);

    public ApplicationSettings {
        List<String> problems = new ArrayList<>();
        if (expiry.compareTo(Duration.ofDays(1)) < 0) {
            problems.add("application-expiry: must be at least one day");
        }
        if (maxClientsBackend < 1 || maxClientsBackend > LARGEST) {
            problems.add("max-clients-backend: must be between 1 and " + LARGEST);
        }
        if (maxClientsFrontend < 1 || maxClientsFrontend > LARGEST) {
            problems.add("max-clients-frontend: must be between 1 and " + LARGEST);
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
