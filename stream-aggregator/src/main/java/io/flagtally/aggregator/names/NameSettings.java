package io.flagtally.aggregator.names;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many distinct names an API key may bring into a raw partition in an hour.
 *
 * @param backend for each backend key
 * @param frontend for each frontend key, which anybody can copy out of a page
 */
public record NameSettings(KeyBounds backend, KeyBounds frontend) {

    /** At up to 22 bytes a name, 220 MB for one key and partition. */
    private static final int LARGEST = 10_000_000;

    /** A page has one app, with some versions of one SDK. */
    public static final NameSettings DEFAULT =
            new NameSettings(new KeyBounds(100_000, 10_000), new KeyBounds(5_000, 100));

    public NameSettings {
        List<String> problems = new ArrayList<>();
        check(problems, "max-names-backend", backend.names());
        check(problems, "max-names-frontend", frontend.names());
        check(problems, "max-clients-backend", backend.clients());
        check(problems, "max-clients-frontend", frontend.clients());
        InvalidSettingsException.throwIfAny(problems);
    }

    private static void check(List<String> problems, String setting, int most) {
        if (most < 1 || most > LARGEST) {
            problems.add(setting + ": must be between 1 and " + LARGEST);
        }
    }
}
