package io.flagtally.gateway.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A chunked request body whose broken end is a broken connection. Undertow throws an IllegalArgumentException at a trailer
 * without a colon, also where it drains the body of a request that was refused, and then logs it as a failure of its own.
 */
final class ChunkedBody extends AbstractStreamSourceConduit<StreamSourceConduit> {
    ChunkedBody(StreamSourceConduit next) {
        super(next);
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        try {
            return super.read(buffer);
        } catch (IllegalArgumentException e) {
            throw broken(e);
        }
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
        try {
            return super.read(buffers, offset, length);
        } catch (IllegalArgumentException e) {
            throw broken(e);
        }
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        try {
            return super.transferTo(position, count, target);
        } catch (IllegalArgumentException e) {
            throw broken(e);
        }
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target) throws IOException {
        try {
            return super.transferTo(count, through, target);
        } catch (IllegalArgumentException e) {
            throw broken(e);
        }
    }

    private static IOException broken(IllegalArgumentException e) {
        return new IOException("broken trailer", e);
    }
}
