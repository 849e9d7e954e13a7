package io.flagtally.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes hourly stores that a killed process may have left half written, so that they are rebuilt from their
 * changelogs.
 *
 * <p>A window store is several databases, its segments, and Kafka Streams 4.3.1 restores it from the offset that the
 * newest segment with an offset has. They are closed one after the other: after a kill in between, one has all updates
 * and another lacks the last ones, which are never restored, and totals fall behind without a word. A file beside the
 * stores says that a process has them open; where the next one finds it, they were not closed.
 *
 * <p>{@link #open} once, when Kafka Streams holds its lock on the directory and before it opens a store;
 * {@link #closed} once, after it closed all of them.
 */
public final class StateGuard {
    private static final Logger LOG = LoggerFactory.getLogger(StateGuard.class);

    /** Where a task has its key-value stores, each of them one database; window stores lie beside it. */
    private static final String KEY_VALUE_STORES = "rocksdb";

    private final Path tasks;
    private final Path marker;
    private volatile boolean open;

    /** Touches nothing yet. */
    public StateGuard(Path stateDir, String applicationId) {
        this.tasks = stateDir.resolve(applicationId);
        this.marker = stateDir.resolve(applicationId + ".open");
    }

    public void open() {
        try {
            if (Files.exists(marker)) {
                List<Path> doubtful = tasksWithWindowStores();
                for (Path task : doubtful) {
                    delete(task);
                }
                LOG.info("the last process did not close its stores: {} of them are rebuilt", doubtful.size());
            } else {
                Files.createDirectories(marker.getParent());
                Files.createFile(marker);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("state-dir: can't write to " + marker.getParent(), e);
        }
        open = true;
    }

    /** Does nothing if they were never opened: then the file tells of an earlier process. */
    public void closed() {
        if (!open) {
            return;
        }
        try {
            Files.deleteIfExists(marker);
        } catch (IOException e) {
            LOG.warn("can't remove {}: the next start rebuilds hourly stores", marker, e);
        }
    }

    private List<Path> tasksWithWindowStores() throws IOException {
        if (!Files.isDirectory(tasks)) {
            return List.of();
        }
        try (Stream<Path> stores = Files.find(tasks, 2, (path, file) -> file.isDirectory())) {
            return stores.filter(path -> path.getNameCount() == tasks.getNameCount() + 2)
                    .filter(store -> !store.getFileName().toString().equals(KEY_VALUE_STORES))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
