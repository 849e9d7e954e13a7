package io.flagtally.aggregator.once;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** 64 bits of SHA-256: of the bodies that one client sends under one key, no two are taken for one by accident. One thread. */
final class BodyHash {
    private final MessageDigest digest;

    BodyHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    long of(byte[] body) {
        return ByteBuffer.wrap(digest.digest(body)).getLong();
    }
}
