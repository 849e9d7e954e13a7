package io.flagtally.aggregator.properties;

import io.flagtally.model.InvalidSettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces values by hashes that only the owner of the key can make: HMAC-SHA256 over environment, property and value,
 * so that equal values of two properties can't be told to be equal. Any number of threads. Never prints its key.
 */
public final class ValueHash {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "hmac:";
    private static final int MIN_KEY_BYTES = 16;
    private static final int MAX_KEY_BYTES = 4096;
    private static final int SHOWN_BYTES = 16;

    private final byte[] key;

    private ValueHash(byte[] key) {
        this.key = key;
    }

    /**
     * With the key that is all of {@code file}, save line ends after it.
     *
     * @throws InvalidSettingsException if it can't be read or holds no fit key
     */
    public static ValueHash withKeyIn(Path file) {
        byte[] read = read(file);
        int length = read.length;
        while (length > 0 && (read[length - 1] == '\n' || read[length - 1] == '\r')) {
            length--;
        }
        if (length < MIN_KEY_BYTES || length > MAX_KEY_BYTES) {
            throw wrong(file + " must hold a key of " + MIN_KEY_BYTES + " to " + MAX_KEY_BYTES + " bytes");
        }
        return new ValueHash(Arrays.copyOf(read, length));
    }

    /** {@code hmac:} and 22 characters of URL-safe base64, which are the first 128 bits. */
    public String of(String environment, String property, String value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            update(mac, environment);
            update(mac, property);
            update(mac, value);
            byte[] shown = Arrays.copyOf(mac.doFinal(), SHOWN_BYTES);
            return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(shown);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_KEY_BYTES + 3);
        } catch (IOException e) {
            throw wrong("can't read " + file);
        }
    }

    private static InvalidSettingsException wrong(String problem) {
        return InvalidSettingsException.of("property-hash-key-file: " + problem);
    }

    /** With its length, or two different triples of fields could be the same bytes. */
    private static void update(Mac mac, String field) {
        byte[] utf8 = field.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        mac.update(utf8);
    }
}
