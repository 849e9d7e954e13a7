package io.flagtally.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for one run, gone with all that is in it when the run ends. */
public final class WorkFolder implements AutoCloseable {
    private final Path path;

    public WorkFolder() {
        try {
            path = Files.createTempDirectory("flagtally-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for temporary files", e);
        }
    }

    public Path path() {
        return path;
    }

    /** Makes a folder of that name in another one, unless it is there. */
    public static Path within(Path folder, String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("can't make a folder in " + folder, e);
        }
    }

    @Override
    public void close() {
        delete(path);
    }

    /** With all that is in it. */
    public static void delete(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + path, e);
        }
    }
}
