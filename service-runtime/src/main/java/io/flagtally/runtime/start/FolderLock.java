package io.flagtally.runtime.start;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A folder that one process at a time may use. The operating system gives it back however the process ends. */
public final class FolderLock implements Closeable {
    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes a folder, which must exist; empty if it is held already, be it by this process.
     *
     * @throws IOException if it can't be written
     */
    public static Optional<FolderLock> take(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return Optional.of(new FolderLock(file));
            }
        } catch (OverlappingFileLockException e) {
            // Held by this process: the same answer as for any other holder.
        }
        file.close();
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
