package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that this module ships. Maven runs tests in the module's folder. */
final class Repository {
    static final Path MODULE = Path.of("").toAbsolutePath();
    static final Path ROOT = MODULE.getParent();

    private Repository() {}

    static Stream<Topic> outputTopics() {
        return Stream.of(Topic.values()).filter(Topic::isOutput);
    }

    /** The regular files of a folder of this module, by name. */
    static List<Path> files(String folder) {
        try (Stream<Path> files = Files.list(MODULE.resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
