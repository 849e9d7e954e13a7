package io.flagtally.standalone;

import io.flagtally.runtime.start.FolderLock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where standalone keeps everything that survives a restart, held by one process at a time. The operating system gives
 * the lock back however the process ends.
 */
public final class DataFolder implements Closeable {
    static final String DEVELOPMENT_KEYS = "development-keys";

    private final Path path;
    private final FolderLock lock;

    private DataFolder(Path path, FolderLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Its path, as it was given. */
    Path path() {
        return path;
    }

    /**
     * Makes the folder if it is missing, and takes it.
     *
     * @throws StartException if another process holds it, or it can't be written
     */
    public static DataFolder open(Path path) {
        try {
            Files.createDirectories(path);
            return FolderLock.take(path)
                    .map(lock -> new DataFolder(path, lock))
                    .orElseThrow(() -> new StartException("the data folder " + path
                            + " is in use by another flagtally standalone: stop it, or choose another with"
                            + " --data-dir"));
        } catch (IOException e) {
            throw new StartException(
                    "can't write to the data folder " + path + " (" + e + "): choose another with --data-dir");
        }
    }

    /** The broker's logs. */
    Path kafka() {
        return path.resolve("kafka");
    }

    /** The aggregator's stores. */
    Path streams() {
        return path.resolve("streams");
    }

    /** The reader's rows. */
    Path reader() {
        return path.resolve("reader");
    }

    /** API keys, digests only. */
    public Path keys() {
        return path.resolve("keys.json");
    }

    /** The development keys themselves, for their owner only. */
    Path developmentKeys() {
        return path.resolve(DEVELOPMENT_KEYS);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
