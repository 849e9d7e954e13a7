package io.flagtally.gateway;

import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/** Keys whose plain text a test chooses; those of the recorded requests to begin with. */
public final class TestKeys {
    public static final String BACKEND = "default:development.unleash-client-dev";
    public static final String FRONTEND = "default:development.unleash-frontend-dev";
    public static final String ALL_PROJECTS = "*:development.unleash-client-allproj";
    public static final String PRODUCTION = "default:production.unleash-client-prod";

    private TestKeys() {}

    /** Writes the keys above to {@code file}. */
    public static void write(Path file) throws IOException {
        add(file, "backend", KeyKind.BACKEND, "development", BACKEND);
        add(file, "frontend", KeyKind.FRONTEND, "development", FRONTEND);
        add(file, "all-projects", KeyKind.BACKEND, "development", ALL_PROJECTS);
        add(file, "production", KeyKind.BACKEND, "production", PRODUCTION);
    }

    public static void add(Path file, String name, KeyKind kind, String environment, String plaintext)
            throws IOException {
        KeyFile.add(file, ApiKey.of(name, kind, environment), plaintext);
    }

    public static void addExpired(Path file, String name, String plaintext) throws IOException {
        KeyFile.add(
                file,
                new ApiKey(
                        name, KeyKind.BACKEND, "development", Set.of(), Instant.parse("2020-01-01T00:00:00Z"), false),
                plaintext);
    }

    public static void disable(Path file, String name) throws IOException {
        KeyFile.disable(file, name);
    }
}
