package io.flagtally.runtime.files;

import io.flagtally.model.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose first line is a password; the rest is no part of it. */
public final class PasswordFile {
    private PasswordFile() {}

    /**
     * The password; empty if the file is.
     *
     * @param setting that names the file, for the message
     * @throws InvalidSettingsException if it can't be read
     */
    public static String read(String setting, Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw InvalidSettingsException.of(setting + ": can't read " + file);
        }
    }
}
