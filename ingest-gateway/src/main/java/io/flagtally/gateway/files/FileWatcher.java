package io.flagtally.gateway.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of every change to some files, their coming and going included, within a second. Polls, because file events don't
 * cross network mounts and containers' symbolic links.
 */
public final class FileWatcher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatcher.class);
    private static final Duration POLL = Duration.ofMillis(250);

    private final List<Path> files;
    private final Runnable onChange;
    private final Thread poller;
    private List<Identity> identities;

    /**
     * Remembers the files as they are now; {@link #start} begins to watch. To be made before the files are first read.
     *
     * @param name of the thread that calls {@code onChange}
     */
    public FileWatcher(String name, List<Path> files, Runnable onChange) {
        this.files = List.copyOf(files);
        this.onChange = onChange;
        this.identities = identities();
        this.poller = new Thread(this::poll, name);
        poller.setDaemon(true);
    }

    public void start() {
        poller.start();
    }

    @Override
    public void close() {
        poller.interrupt();
    }

    private void poll() {
        try {
            while (true) {
                Thread.sleep(POLL.toMillis());
                look();
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        // Taken before the files are read: a change while they are read is seen in the next round.
        List<Identity> found = identities();
        if (found.equals(identities)) {
            return;
        }
        identities = found;
        try {
            onChange.run();
        } catch (RuntimeException e) {
            // A defect; but without this thread no later change would be seen.
            LOG.error("a change of {} could not be followed", files, e);
        }
    }

    private List<Identity> identities() {
        return files.stream().map(Identity::of).toList();
    }

    /** Tells two contents of a file apart without reading them; follows symbolic links. All empty if there is no file. */
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
