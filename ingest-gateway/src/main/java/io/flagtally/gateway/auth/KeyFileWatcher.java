package io.flagtally.gateway.auth;

import io.flagtally.gateway.files.WatchedFiles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The current keys. They follow their file; a file that can't be used leaves them as they are. */
public final class KeyFileWatcher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFileWatcher.class);

    private final InstantSource clock;
    private final WatchedFiles<KeyRing> keys;

    /**
     * Reads the file and begins to watch it.
     *
     * @throws io.flagtally.model.InvalidSettingsException if the file can't be used
     */
    public KeyFileWatcher(Path file, InstantSource clock, MeterRegistry metrics) {
        this.clock = clock;
        this.keys = new WatchedFiles<>(
                "keys-file", "flagtally.gateway.keys", List.of(file), () -> KeyFile.read(file), this::tell, metrics);
        Gauge.builder("flagtally.gateway.keys", () -> keys.current().usable(clock.instant()))
                .description("API keys that are neither expired nor disabled")
                .register(metrics);
        keys.start();
    }

    /** The key whose plain text is {@code token}, if it is known and usable now. */
    public Optional<ApiKey> find(String token) {
        return keys.current().find(token, clock.instant());
    }

    /** The names of all keys, usable or not. */
    Set<String> names() {
        return keys.current().names();
    }

    @Override
    public void close() {
        keys.close();
    }

    private void tell(KeyRing changed) {
        LOG.info("read the keys file again: {} usable keys", changed.usable(clock.instant()));
    }
}
