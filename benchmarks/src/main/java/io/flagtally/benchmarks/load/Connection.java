package io.flagtally.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One keep-alive connection with at most one request under way. */
final class Connection {
    private static final int LONGEST_ANSWER = 16 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocateDirect(LONGEST_ANSWER);
    private ByteBuffer out;
    private long due;

    Connection(InetSocketAddress server, Selector selector) throws IOException {
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Starts a request that should have been sent at {@code dueAt}, ns. */
    void send(ByteBuffer request, long dueAt) throws IOException {
        out = request;
        due = dueAt;
        write();
    }

    /** Goes on after the channel became ready; true if the answer is complete. */
    boolean advance() throws IOException {
        if (key.isWritable()) {
            write();
        }
        if (!key.isReadable()) {
            return false;
        }
        if (channel.read(in) < 0) {
            throw new EOFException("the server closed a connection");
        }
        return Framing.length(in) != Framing.INCOMPLETE;
    }

    /** Takes the answer, so that the next request can be sent. */
    int takeStatus() {
        int status = Framing.status(in);
        in.clear();
        return status;
    }

    /** When the request that was answered should have been sent, ns. */
    long due() {
        return due;
    }

    private void write() throws IOException {
        channel.write(out);
        int interest = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    void close() throws IOException {
        channel.close();
    }
}
