package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flagtally.system.harness.ChildGateway;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that send next to nothing, in four ways. Each {@link #drip} sends one byte more where there is more to
 * send.
 */
final class SlowClients implements AutoCloseable {
    private final List<SocketChannel> open = new ArrayList<>();
    private final ByteBuffer received = ByteBuffer.allocate(4096);

    SlowClients(ChildGateway gateway, int count) throws IOException {
        String head = "POST /report HTTP/1.1\r\nHost: gateway\r\nx-tggl-api-key: " + gateway.key() + "\r\n";
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", gateway.port()));
            String first =
                    switch (i % 4) {
                        case 0 -> "";
                        case 1 -> head;
                        case 2 -> head + "Content-Length: 100000\r\n\r\n{";
                        default -> head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{";
                    };
            channel.write(ByteBuffer.wrap(first.getBytes(US_ASCII)));
            if (i % 8 == 7) {
                channel.shutdownOutput();
            }
            channel.configureBlocking(false);
            open.add(channel);
        }
    }

    /** Returns how many are still open. */
    int drip() throws IOException {
        for (SocketChannel channel : List.copyOf(open)) {
            if (isClosed(channel)) {
                channel.close();
                open.remove(channel);
            }
        }
        return open.size();
    }

    private boolean isClosed(SocketChannel channel) {
        try {
            received.clear();
            if (channel.read(received) < 0) {
                return true;
            }
            if (!channel.socket().isOutputShutdown()) {
                channel.write(ByteBuffer.wrap(new byte[] {' '}));
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
