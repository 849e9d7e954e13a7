package io.flagtally.gateway.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Inflates gzip that is in memory, one member after the other. The JDK's own stream goes one call deeper for each empty
 * member. Bytes behind the last member are ignored, as the JDK does.
 */
final class GzipMembers extends InputStream {
    /** More than anybody writes into one body, and few enough to cost nothing when all are empty. */
    static final int MAX_MEMBERS = 100;

    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATED = 8;
    private static final int HEADER_CHECK = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_SIZE = 10;
    private static final int TRAILER_SIZE = 8;

    private final ByteBuffer in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private int members;
    private boolean ended;

    GzipMembers(byte[] gzip) {
        this.in = ByteBuffer.wrap(gzip).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (members == 0) {
            // Not in the constructor: if that throws nobody can close the stream, and the inflater's memory is outside
            // of the heap.
            begin();
        }
        while (!ended) {
            int inflated = inflate(into, offset, length);
            if (inflated > 0) {
                crc.update(into, offset, inflated);
                return inflated;
            }
            if (inflater.finished()) {
                end();
            } else {
                throw new EOFException("gzip ends early");
            }
        }
        return -1;
    }

    @Override
    public void close() {
        inflater.end();
    }

    private int inflate(byte[] into, int offset, int length) throws IOException {
        try {
            return inflater.inflate(into, offset, length);
        } catch (DataFormatException e) {
            throw new ZipException("broken gzip data");
        }
    }

    /** Compares the member with its trailer and begins the next one, if there is one. */
    private void end() throws IOException {
        in.position(in.limit() - inflater.getRemaining());
        need(TRAILER_SIZE);
        if (in.getInt() != (int) crc.getValue() || in.getInt() != (int) inflater.getBytesWritten()) {
            throw new ZipException("gzip data and its check differ");
        }
        if (in.remaining() >= HEADER_SIZE && (in.getShort(in.position()) & 0xffff) == MAGIC) {
            inflater.reset();
            crc.reset();
            begin();
        } else {
            ended = true;
        }
    }

    private void begin() throws IOException {
        if (++members > MAX_MEMBERS) {
            throw new ZipException("more than " + MAX_MEMBERS + " gzip members");
        }
        need(HEADER_SIZE);
        if ((in.getShort() & 0xffff) != MAGIC || in.get() != DEFLATED) {
            throw new ZipException("not gzip");
        }
        int flags = in.get();
        skip(HEADER_SIZE - 4);
        if ((flags & EXTRA) != 0) {
            need(2);
            skip(in.getShort() & 0xffff);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CHECK) != 0) {
            skip(2);
        }
        inflater.setInput(in);
    }

    private void skip(int bytes) throws EOFException {
        need(bytes);
        in.position(in.position() + bytes);
    }

    private void skipText() throws EOFException {
        do {
            need(1);
        } while (in.get() != 0);
    }

    private void need(int bytes) throws EOFException {
        if (in.remaining() < bytes) {
            throw new EOFException("gzip ends early");
        }
    }
}
