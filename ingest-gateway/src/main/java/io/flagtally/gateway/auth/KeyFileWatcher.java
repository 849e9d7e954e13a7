package io.flagtally.gateway.auth;

import io.flagtally.gateway.files.FileWatcher;
import io.flagtally.model.InvalidSettingsException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current keys: read from their file at once, and again whenever it changes. A file that can't be used leaves the keys
 * as they are.
 */
public final class KeyFileWatcher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFileWatcher.class);

    private final Path file;
    private final InstantSource clock;
    private final Counter reloads;
    private final Counter failures;
    private final FileWatcher watcher;
    private volatile KeyRing keys;
    private volatile boolean broken;

    /**
     * Reads the file and begins to watch it.
     *
     * @throws InvalidSettingsException if the file can't be used
     */
    public KeyFileWatcher(Path file, InstantSource clock, MeterRegistry metrics) {
        this.file = file;
        this.clock = clock;
        this.watcher = new FileWatcher("keys-file", List.of(file), this::reload);
        this.keys = firstReading(file);
        this.reloads = reloads("success", metrics);
        this.failures = reloads("failure", metrics);
        Gauge.builder("flagtally.gateway.keys", () -> keys.usable(clock.instant()))
                .description("API keys that are neither expired nor disabled")
                .register(metrics);
        Gauge.builder("flagtally.gateway.keys.stale", () -> broken ? 1 : 0)
                .description("1 while the keys file can't be used and older keys stay in force")
                .register(metrics);
        watcher.start();
    }

    /** The key whose plain text is {@code token}, if it is known and usable now. */
    public Optional<ApiKey> find(String token) {
        return keys.find(token, clock.instant());
    }

    /** The names of all keys, usable or not. */
    Set<String> names() {
        return keys.names();
    }

    @Override
    public void close() {
        watcher.close();
    }

    private static KeyRing firstReading(Path file) {
        try {
            return KeyFile.read(file);
        } catch (IOException e) {
            InvalidSettingsException.throwIfAny(List.of("keys-file: " + e.getMessage()));
            throw new IllegalStateException("a problem was given, so this line is not reached", e);
        }
    }

    private void reload() {
        try {
            keys = KeyFile.read(file);
            broken = false;
            reloads.increment();
            LOG.info("read the keys file again: {} usable keys", keys.usable(clock.instant()));
        } catch (IOException e) {
            broken = true;
            failures.increment();
            LOG.error("the keys stay as they were: {}", e.getMessage());
        }
    }

    private static Counter reloads(String result, MeterRegistry metrics) {
        return Counter.builder("flagtally.gateway.keys.reloads")
                .description("readings of a changed keys file, by result")
                .tag("result", result)
                .register(metrics);
    }
}
