package io.flagtally.benchmarks.gateway;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** API keys of many teams, all of them backend keys. */
public record ApiKeys(int count) {

    /** The header line with the key of that number; beyond the last one it starts again. */
    public String header(int number) {
        return "Authorization: " + key(number % count);
    }

    /** A keys file in {@code folder}. */
    public Path writtenTo(Path folder) {
        Path file = folder.resolve("keys-" + count + ".json");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"keys\":[");
            for (int i = 0; i < count; i++) {
                out.write(
                        "%s{\"name\":\"team-%d\",\"sha256\":\"%s\",\"kind\":\"backend\",\"environment\":\"production\"}"
                                .formatted(i == 0 ? "" : ",\n", i, sha256(key(i))));
            }
            out.write("]}");
        } catch (IOException e) {
            throw new UncheckedIOException("can't write a keys file", e);
        }
        return file;
    }

    private static String key(int number) {
        return "*:production.%08d-benchmark".formatted(number);
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
