package io.flagtally.runtime.keys;

import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.files.WatchedFiles;
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

    private final Set<KeyKind> kinds;
    private final InstantSource clock;
    private final WatchedFiles<KeyRing> keys;

    /**
     * Reads the file and begins to watch it.
     *
     * @param kinds of the keys that the process takes: others are found, but not counted as usable
     * @param metric what the names of the metrics begin with
     * @throws io.flagtally.model.InvalidSettingsException if the file can't be used
     */
    public KeyFileWatcher(Path file, Set<KeyKind> kinds, InstantSource clock, String metric, MeterRegistry metrics) {
        this.kinds = Set.copyOf(kinds);
        this.clock = clock;
        this.keys =
                new WatchedFiles<>("keys-file", metric, List.of(file), () -> KeyFile.read(file), this::tell, metrics);
        Gauge.builder(metric, () -> usable(keys.current()))
                .description("API keys of the kinds taken here that are neither expired nor disabled")
                .register(metrics);
        keys.start();
    }

    /** The key whose plain text is {@code token}, if it is known and usable now. */
    public Optional<ApiKey> find(String token) {
        return keys.current().find(token, clock.instant());
    }

    /** The names of all keys, usable or not. */
    public Set<String> names() {
        return keys.current().names();
    }

    @Override
    public void close() {
        keys.close();
    }

    private int usable(KeyRing ring) {
        return ring.usable(kinds, clock.instant());
    }

    private void tell(KeyRing changed) {
        LOG.info("read the keys file again: {} usable keys", usable(changed));
    }
}
