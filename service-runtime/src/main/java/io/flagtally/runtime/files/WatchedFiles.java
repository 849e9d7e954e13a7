package io.flagtally.runtime.files;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.PeriodicTask;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What some files say: read at once, and again within a second of any change, their coming and going included. Files
 * that can't be used leave it as it was. Polls, because file events don't cross network mounts and containers' symbolic
 * links. {@link #start} once, then {@link #close} once.
 */
public final class WatchedFiles<T> implements Closeable {
    /** Reads the files; the exception's message says what is wrong with them and quotes nothing of them. */
    public interface Reader<T> {
        T read() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);
    private static final Duration POLL = Duration.ofMillis(250);

    private final List<Path> files;
    private final Reader<T> reader;
    private final Consumer<T> onChange;
    private final Counter reloads;
    private final Counter failures;
    private final PeriodicTask watcher;
    private List<FileIdentity> identities;
    private volatile T current;
    private volatile boolean stale;

    /**
     * Reads the files.
     *
     * @param setting that names the files
     * @param metric what the names of the metrics begin with
     * @param onChange gets what a later reading found, on a thread of its own
     * @throws InvalidSettingsException if the files can't be used
     */
    public WatchedFiles(
            String setting,
            String metric,
            List<Path> files,
            Reader<T> reader,
            Consumer<T> onChange,
            MeterRegistry metrics) {
        this.files = List.copyOf(files);
        this.reader = reader;
        this.onChange = onChange;
        this.watcher = new PeriodicTask(setting, this::look, () -> POLL);
        // Before the first reading: a change after it is seen.
        this.identities = identities();
        this.current = firstReading(setting, reader);
        this.reloads = reloads(metric, "success", metrics);
        this.failures = reloads(metric, "failure", metrics);
        Gauge.builder(metric + ".stale", () -> stale ? 1 : 0)
                .description("1 while the changed files can't be used and what was read before stays in use")
                .register(metrics);
    }

    /** What the last reading found that could be used. */
    public T current() {
        return current;
    }

    /** Follows changes from now on. */
    public void start() {
        watcher.start();
    }

    @Override
    public void close() {
        watcher.close();
    }

    private static <T> T firstReading(String setting, Reader<T> reader) {
        try {
            return reader.read();
        } catch (IOException e) {
            throw InvalidSettingsException.of(setting + ": " + e.getMessage());
        }
    }

    private void look() {
        // Before the files are read: the next round sees a change that happens meanwhile.
        List<FileIdentity> found = identities();
        if (!found.equals(identities)) {
            identities = found;
            reload();
        }
    }

    private void reload() {
        try {
            current = reader.read();
            onChange.accept(current);
            stale = false;
            reloads.increment();
        } catch (IOException e) {
            // Counted first: whoever sees that it is stale finds the failure, too.
            failures.increment();
            stale = true;
            LOG.error("a changed file can't be used, what was read before stays in use: {}", e.getMessage());
        }
    }

    private List<FileIdentity> identities() {
        return files.stream().map(FileIdentity::of).toList();
    }

    private static Counter reloads(String metric, String result, MeterRegistry metrics) {
        return Counter.builder(metric + ".reloads")
                .description("readings of changed files, by result")
                .tag("result", result)
                .register(metrics);
    }
}
