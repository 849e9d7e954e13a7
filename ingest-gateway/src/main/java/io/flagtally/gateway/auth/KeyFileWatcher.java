package io.flagtally.gateway.auth;

import io.flagtally.model.InvalidSettingsException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current keys: read from their file at once, and again whenever it changes. A file that can't be used leaves the keys
 * as they are. Polls, because file events don't cross network mounts and containers' symbolic links.
 */
public final class KeyFileWatcher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFileWatcher.class);
    private static final Duration POLL = Duration.ofMillis(250);

    private final Path file;
    private final InstantSource clock;
    private final Counter reloads;
    private final Counter failures;
    private final Thread poller;
    private volatile KeyRing keys;
    private volatile boolean broken;
    private Identity identity;

    /**
     * Reads the file and begins to watch it.
     *
     * @throws InvalidSettingsException if the file can't be used
     */
    public KeyFileWatcher(Path file, InstantSource clock, MeterRegistry metrics) {
        this.file = file;
        this.clock = clock;
        this.identity = Identity.of(file);
        this.keys = firstReading(file);
        this.reloads = reloads("success", metrics);
        this.failures = reloads("failure", metrics);
        Gauge.builder("flagtally.gateway.keys", () -> keys.usable(clock.instant()))
                .description("API keys that are neither expired nor disabled")
                .register(metrics);
        Gauge.builder("flagtally.gateway.keys.stale", () -> broken ? 1 : 0)
                .description("1 while the keys file can't be used and older keys stay in force")
                .register(metrics);
        this.poller = new Thread(this::poll, "keys-file");
        poller.setDaemon(true);
        poller.start();
    }

    /** The key whose plain text is {@code token}, if it is known and usable now. */
    public Optional<ApiKey> find(String token) {
        return keys.find(token, clock.instant());
    }

    @Override
    public void close() {
        poller.interrupt();
    }

    private static KeyRing firstReading(Path file) {
        try {
            return KeyFile.read(file);
        } catch (IOException e) {
            InvalidSettingsException.throwIfAny(List.of("keys-file: " + e.getMessage()));
            throw new IllegalStateException("a problem was given, so this line is not reached", e);
        }
    }

    private void poll() {
        try {
            while (true) {
                Thread.sleep(POLL.toMillis());
                reloadIfChanged();
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }

    private void reloadIfChanged() {
        // Taken before the file is read: a change while it is read is seen in the next round.
        Identity found = Identity.of(file);
        if (found.equals(identity)) {
            return;
        }
        identity = found;
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

    /** Tells two contents of the file apart without reading them; follows symbolic links. All empty if there is no file. */
    private record Identity(String realPath, Object fileKey, long modifiedNanos, long size) {
        private static final Identity NONE = new Identity("", "", 0, 0);

        static Identity of(Path file) {
            try {
                Path real = file.toRealPath();
                BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
                return new Identity(
                        real.toString(),
                        Objects.requireNonNullElse(attributes.fileKey(), ""),
                        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                        attributes.size());
            } catch (IOException e) {
                return NONE;
            }
        }
    }
}
