package io.flagtally.runtime.start;

import io.flagtally.model.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks the folders in settings. A process makes them when it starts. */
public final class Folders {
    private Folders() {}

    /** Throws if something stands against making the folder of a setting or writing to it; makes nothing. */
    public static void check(String setting, Path folder) {
        problem(folder).ifPresent(problem -> {
            throw InvalidSettingsException.of(setting + ": " + problem);
        });
    }

    private static Optional<String> problem(Path folder) {
        Path nearest = folder.toAbsolutePath().normalize();
        while (nearest.getParent() != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest)) {
            return Optional.of("can't make " + folder + ": " + nearest + " is not a folder");
        }
        return Files.isWritable(nearest)
                ? Optional.empty()
                : Optional.of("can't make or write " + folder + ": " + nearest + " can't be written");
    }
}
