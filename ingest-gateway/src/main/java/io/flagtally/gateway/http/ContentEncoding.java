package io.flagtally.gateway.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** A Content-Encoding that a body may have. */
enum ContentEncoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** The encoding that a header's value (lower case) names; empty if we don't undo it, or if it names several. */
    static Optional<ContentEncoding> of(String header) {
        return switch (header) {
            case "", "identity" -> Optional.of(IDENTITY);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default -> Optional.empty();
        };
    }

    /** The body that {@code encoded} stands for, at most {@code limit} bytes and one more of it. */
    byte[] decode(byte[] encoded, int limit) throws IOException {
        try (InputStream in = open(encoded)) {
            return in.readNBytes(limit + 1);
        }
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private InputStream open(byte[] encoded) throws IOException {
        InputStream in = new ByteArrayInputStream(encoded);
        return switch (this) {
            case IDENTITY -> in;
            case GZIP -> new GzipMembers(encoded);
            case DEFLATE -> new RawOrZlibStream(in, encoded);
        };
    }

    /** Half the world sends raw deflate data under the name that RFC 9110 gives to zlib's format. */
    private static final class RawOrZlibStream extends InflaterInputStream {
        RawOrZlibStream(InputStream in, byte[] encoded) {
            super(in, new Inflater(!hasZlibHeader(encoded)));
        }

        private static boolean hasZlibHeader(byte[] encoded) {
            return encoded.length >= 2
                    && (encoded[0] & 0x0f) == 8
                    && (((encoded[0] & 0xff) << 8) | (encoded[1] & 0xff)) % 31 == 0;
        }

        @Override
        public void close() throws IOException {
            // The superclass frees only an inflater that it made itself.
            inf.end();
            super.close();
        }
    }
}
