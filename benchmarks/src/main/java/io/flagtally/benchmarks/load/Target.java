package io.flagtally.benchmarks.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where requests go.
 *
 * @param headers whole lines, such as {@code Authorization: key}
 */
public record Target(InetSocketAddress address, String path, List<String> headers) {
    private static final int HTTP = 80;

    public Target {
        headers = List.copyOf(headers);
    }

    /** A path on a port of this machine. */
    public static Target local(int port, String path, List<String> headers) {
        return new Target(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), path, headers);
    }

    /** Where an {@code http} address leads; throws {@link IllegalArgumentException} for any other. */
    public static Target of(URI uri, List<String> headers) {
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("must be like http://host:port/path, not " + uri);
        }
        return new Target(
                new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? HTTP : uri.getPort()),
                uri.getRawPath().isEmpty() ? "/" : uri.getRawPath(),
                headers);
    }

    /** A request that posts {@code body}, ready to be written to a socket. */
    ByteBuffer post(byte[] body, String header) {
        StringBuilder head = new StringBuilder("POST ")
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(address.getHostString())
                .append("\r\nUser-Agent: unleash-client-node\r\nContent-Type: application/json\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        head.append(header.isEmpty() ? "" : header + "\r\n");
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] bytes = head.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length + body.length)
                .put(bytes)
                .put(body)
                .flip();
    }
}
