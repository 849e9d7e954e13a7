package io.flagtally.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The least that can answer: one thread that reads a request to its end and writes 202. What the generator reaches
 * against it is more than it could reach against any real server. Run with the port to listen on.
 */
public final class CannedServer {
    private static final int LONGEST_REQUEST = 256 * 1024;
    private static final byte[] ANSWER =
            "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocketChannel server;
    private final Selector selector;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER);

    private CannedServer(int port) throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] arguments) throws IOException {
        CannedServer canned = new CannedServer(Integer.parseInt(arguments[0]));
        while (true) {
            canned.selector.select(canned::serve);
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel client = server.accept();
                client.configureBlocking(false);
                client.register(selector, SelectionKey.OP_READ, ByteBuffer.allocateDirect(LONGEST_REQUEST));
            } else {
                answer((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(SocketChannel client, ByteBuffer request) throws IOException {
        if (client.read(request) < 0) {
            client.close();
        } else if (Framing.length(request) != Framing.INCOMPLETE) {
            request.clear();
            // An answer this short always fits a socket's buffer.
            client.write(answer.flip());
        }
    }
}
