package io.flagtally.standalone;

import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.keys.KeyFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

/**
 * One key of each kind for a developer's machine, in plain text. Unlike any other key they are kept, readable by their
 * owner only, so that a restart prints the same ones.
 */
public record DevelopmentKeys(String backend, String frontend) {
    /** Environment of both keys. */
    public static final String ENVIRONMENT = "development";

    /**
     * Reads the keys that an earlier start made, or makes them.
     *
     * @throws StartException if the files can't be read or written, or one is there without the other
     */
    public static DevelopmentKeys of(DataFolder folder) {
        try {
            return Files.exists(folder.developmentKeys()) && Files.exists(folder.keys())
                    ? read(folder.developmentKeys())
                    : create(folder);
        } catch (IOException e) {
            throw new StartException("can't make development keys (%s): remove %s and %s, or give your own --keys-file"
                    .formatted(e.getMessage(), folder.keys(), folder.developmentKeys()));
        }
    }

    /** The keys that a standalone with that data folder has made; empty if they are not there or can't be read. */
    public static Optional<DevelopmentKeys> in(Path dataFolder) {
        try {
            DevelopmentKeys keys = read(dataFolder.resolve(DataFolder.DEVELOPMENT_KEYS));
            return keys.backend.isEmpty() ? Optional.empty() : Optional.of(keys);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static DevelopmentKeys create(DataFolder folder) throws IOException {
        DevelopmentKeys keys =
                new DevelopmentKeys(add(folder.keys(), KeyKind.BACKEND), add(folder.keys(), KeyKind.FRONTEND));
        Path file = folder.developmentKeys();
        Files.deleteIfExists(file);
        createPrivate(file);
        Files.writeString(file, "backend=%s%nfrontend=%s%n".formatted(keys.backend, keys.frontend));
        return keys;
    }

    private static String add(Path file, KeyKind kind) throws IOException {
        return KeyFile.add(file, ENVIRONMENT + "-" + kind.word(), kind, ENVIRONMENT);
    }

    private static void createPrivate(Path file) throws IOException {
        if (Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    private static DevelopmentKeys read(Path file) throws IOException {
        Properties keys = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            keys.load(reader);
        }
        return new DevelopmentKeys(keys.getProperty("backend", ""), keys.getProperty("frontend", ""));
    }
}
