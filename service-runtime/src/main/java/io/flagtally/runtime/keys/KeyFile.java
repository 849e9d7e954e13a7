package io.flagtally.runtime.keys;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.files.WholeFile;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The file of API keys: JSON, digests only. Written whole and moved into place, so that a reader sees the old file or
 * the new one. Two writers at once are not coordinated: the later one wins.
 */
public final class KeyFile {
    private static final int SECRET_BYTES = 32;

    private KeyFile() {}

    /**
     * Makes a key that never expires and adds it to the file, which is created if need be.
     *
     * @return the key in plain text; it is kept nowhere
     * @throws IOException if the file can't be read or written, is not a keys file, or has a key of that name
     */
    public static String add(Path file, String name, KeyKind kind, String environment) throws IOException {
        return add(file, ApiKey.of(name, kind, environment));
    }

    /**
     * Makes a key, adds it to the file, which is created if need be, and returns its plain text; see the other method.
     */
    public static String add(Path file, ApiKey key) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        // The shape that Unleash SDKs look for: a project (all of them), an environment, a secret.
        String plaintext = "*:" + key.environment() + "." + HexFormat.of().formatHex(secret);
        add(file, key, plaintext);
        return plaintext;
    }

    /** Adds a key whose plain text already exists, for SDKs that can't all be given a new one at once. */
    public static void add(Path file, ApiKey key, String plaintext) throws IOException {
        List<KeyEntry> entries = Files.exists(file) ? new ArrayList<>(entries(file)) : new ArrayList<>();
        KeyDigest digest = KeyDigest.of(plaintext);
        for (KeyEntry entry : entries) {
            if (entry.key().name().equals(key.name())) {
                throw new IOException(file + " already has a key named " + key.name());
            }
            if (entry.digest().equals(digest)) {
                throw new IOException(
                        file + " already has this key, named " + entry.key().name());
            }
        }
        entries.add(new KeyEntry(key, digest));
        write(file, entries);
    }

    /** Throws unless {@code file}, the one of {@code --keys-file}, can be used as it is. */
    public static void check(Path file) {
        try {
            entries(file);
        } catch (IOException e) {
            throw InvalidSettingsException.of("keys-file: " + e.getMessage());
        }
    }

    /** What is known of the keys, in the order of the file. */
    public static List<ApiKey> list(Path file) throws IOException {
        return entries(file).stream().map(KeyEntry::key).toList();
    }

    /** Disables the key of that name; fails if there is none. */
    public static void disable(Path file, String name) throws IOException {
        List<KeyEntry> entries = entries(file);
        if (entries.stream().noneMatch(entry -> entry.key().name().equals(name))) {
            throw new IOException(file + " has no key named " + name);
        }
        write(
                file,
                entries.stream()
                        .map(entry -> entry.key().name().equals(name)
                                ? new KeyEntry(entry.key().asDisabled(), entry.digest())
                                : entry)
                        .toList());
    }

    /** All keys of the file, to look up. */
    public static KeyRing read(Path file) throws IOException {
        Map<KeyDigest, ApiKey> keys = new HashMap<>();
        entries(file).forEach(entry -> keys.put(entry.digest(), entry.key()));
        return new KeyRing(keys);
    }

    private static List<KeyEntry> entries(Path file) throws IOException {
        return WholeFile.read(file, "keys file", KeyFileFormat::parse);
    }

    private static void write(Path file, List<KeyEntry> entries) throws IOException {
        // Through a symbolic link: the link stays, its target is replaced.
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        byte[] json = KeyFileFormat.write(entries);
        try {
            Path temporary = createBeside(target);
            try {
                Files.write(temporary, json);
                moveOver(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new IOException("can't write " + file, e);
        }
    }

    /** A new file may be read by its owner only; a replaced one keeps who may read it. */
    private static Path createBeside(Path target) throws IOException {
        Path folder = target.getParent();
        Files.createDirectories(folder);
        String prefix = "." + target.getFileName() + ".";
        if (!Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class)) {
            return Files.createTempFile(folder, prefix, ".tmp");
        }
        Set<PosixFilePermission> permissions = Files.exists(target)
                ? Files.getPosixFilePermissions(target)
                : PosixFilePermissions.fromString("rw-------");
        Path temporary = Files.createTempFile(
                folder,
                prefix,
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.setPosixFilePermissions(temporary, permissions);
    }

    private static void moveOver(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
