package io.flagtally.aggregator.once;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Hashes that nobody can aim at another's. One thread. */
final class Sha256 {
    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** 64 bits: of the bodies that one client sends under one key, no two are taken for one by accident. */
    long shortHash(byte[] body) {
        return ByteBuffer.wrap(digest.digest(body)).getLong();
    }

    /** {@code bytes} bytes of the hash of several texts, of which each is told from the next. */
    byte[] hash(int bytes, String... texts) {
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            digest.update((byte) (utf8.length >>> 16));
            digest.update((byte) (utf8.length >>> 8));
            digest.update((byte) utf8.length);
            digest.update(utf8);
        }
        return Arrays.copyOf(digest.digest(), bytes);
    }
}
