package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of HTTP/2 that begins requests and takes them back, before, within and after their bodies. */
final class ResetRequests {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int CANCEL = 8;
    private static final int HANGS = Math.toIntExact(Duration.ofSeconds(30).toMillis());

    private final SSLContext trust;
    private final byte[] head;
    private final byte[] piece = "[".repeat(16_000).getBytes(ISO_8859_1);

    ResetRequests(SSLContext trust, String frontendKey) throws IOException {
        this.trust = trust;
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        List<String> fields = List.of(
                ":method", "POST", ":scheme", "https", ":authority", "gateway", ":path", "/report", "x-tggl-api-key");
        for (int i = 0; i < fields.size(); i++) {
            // A field that is neither indexed nor compressed, its name and its value.
            block.write(i % 2 == 0 ? new byte[] {0} : new byte[0]);
            text(block, fields.get(i));
        }
        text(block, frontendKey);
        this.head = block.toByteArray();
    }

    /** On one connection, until it is cut off or {@code most} are sent; returns how many were. */
    int send(int port, Random random, int most) throws IOException {
        int sent = 0;
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(HANGS);
            socket.startHandshake();
            OutputStream out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            for (; sent < most; sent++) {
                int stream = 2 * sent + 1;
                out.write(frame(HEADERS, END_HEADERS, stream, head));
                int how = random.nextInt(4);
                if (how > 0) {
                    out.write(frame(DATA, how == 3 ? END_STREAM : 0, stream, piece));
                }
                out.write(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL}));
            }
        } catch (IOException e) {
            // Cut off, as it should be.
        }
        return sent;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return frame.array();
    }

    /** With a length below 127, so in one byte. */
    private static void text(ByteArrayOutputStream block, String text) throws IOException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        block.write(bytes.length);
        block.write(bytes);
    }
}
