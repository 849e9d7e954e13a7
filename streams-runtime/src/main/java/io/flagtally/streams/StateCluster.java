package io.flagtally.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Knows which Kafka cluster the state in a directory was made of, by a file beside it. Kafka Streams takes up whatever
 * state it finds, and only offsets that lie behind the end of a changelog tell it that something is wrong.
 */
public final class StateCluster {
    private final Path tasks;
    private final Path file;

    /** Touches nothing yet. */
    public StateCluster(Path stateDir, String applicationId) {
        this.tasks = stateDir.resolve(applicationId);
        this.file = stateDir.resolve(applicationId + ".cluster");
    }

    /**
     * Returns if there is no state, or it was made of the cluster with that id; null where brokers don't tell.
     *
     * @throws OtherClusterException if it was made of another one
     */
    public void require(String clusterId) {
        try {
            if (clusterId == null || !Files.exists(file) || !isAnyState()) {
                return;
            }
            String known = Files.readString(file).strip();
            if (!known.equals(clusterId)) {
                throw new OtherClusterException(tasks, known, clusterId);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("state-dir: can't read " + file, e);
        }
    }

    /** Notes the cluster, unless brokers don't tell; before any state is made, and whole or not at all. */
    public void note(String clusterId) {
        if (clusterId == null) {
            return;
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path whole = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(whole, clusterId + System.lineSeparator());
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("state-dir: can't write " + file, e);
        }
    }

    /** True if there is the folder of a task. Kafka Streams' own files beside these belong to no cluster. */
    private boolean isAnyState() throws IOException {
        if (!Files.isDirectory(tasks)) {
            return false;
        }
        try (Stream<Path> folders = Files.list(tasks)) {
            return folders.anyMatch(Files::isDirectory);
        }
    }
}
