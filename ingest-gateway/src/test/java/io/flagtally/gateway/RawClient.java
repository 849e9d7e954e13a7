package io.flagtally.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Sends bytes that no HTTP client would send. */
final class RawClient {
    /** Whoever waits longer for an answer or the end of the connection has found one that hangs. */
    private static final Duration HANGS = Duration.ofSeconds(15);

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

    private final int port;

    RawClient(int port) {
        this.port = port;
    }

    /**
     * All that comes back until the gateway closes the connection, of which this end sends no more than
     * {@code request}.
     */
    String send(byte[] request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(Math.toIntExact(HANGS.toMillis()));
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                socket.getInputStream().transferTo(answer);
            } catch (SocketException e) {
                // Closed before it had read all that we sent: an answer too, and what came before it counts.
                return answer.toString(ISO_8859_1);
            }
        }
        return answer.toString(ISO_8859_1);
    }

    List<Integer> statuses(String request) throws IOException {
        return statuses(request.getBytes(ISO_8859_1));
    }

    /** The status of each answer, in order; empty if the connection was closed without one. */
    List<Integer> statuses(byte[] request) throws IOException {
        return STATUS.matcher(send(request))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    /** A POST of an Unleash report: {@code headers} are lines that each end in CRLF. */
    static String post(String headers, String body) {
        return "POST /api/client/metrics HTTP/1.1\r\nHost: gateway\r\nAuthorization: " + TestKeys.BACKEND
                + "\r\nContent-Type: application/json\r\n" + headers + "\r\n" + body;
    }
}
