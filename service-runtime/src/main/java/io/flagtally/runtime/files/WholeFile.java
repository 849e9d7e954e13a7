package io.flagtally.runtime.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a small file that a setting names. */
public final class WholeFile {
    private WholeFile() {}

    /** Makes something of a file's bytes; the exception's message says what is wrong with them and quotes none. */
    public interface Parser<T> {
        T parse(byte[] bytes) throws IOException;
    }

    /**
     * What the file holds.
     *
     * @param kind what the file should be, such as {@code keys file}
     * @throws IOException if it can't be used; the message says why
     */
    public static <T> T read(Path file, String kind, Parser<T> parser) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        } catch (IOException e) {
            throw new IOException("can't read " + file, e);
        }
        try {
            return parser.parse(bytes);
        } catch (IOException e) {
            throw new IOException(file + " is not a " + kind + ": " + e.getMessage(), e);
        }
    }
}
