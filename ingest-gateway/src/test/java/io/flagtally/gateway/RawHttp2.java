package io.flagtally.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 connection on which anything can be sent, byte by byte. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int ACK = 1;
    private static final int HANGS = Math.toIntExact(Duration.ofSeconds(15).toMillis());
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final SSLSocket socket;
    private final DataInputStream in;
    private int nextStream = 1;

    /** The connection after its TLS handshake, with nothing sent on it. */
    RawHttp2(int port, SSLContext context) throws IOException {
        this(port, context, "h2");
    }

    /** Agrees on {@code protocol} instead. */
    RawHttp2(int port, SSLContext context, String protocol) throws IOException {
        socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(HANGS);
        socket.startHandshake();
        in = new DataInputStream(socket.getInputStream());
    }

    RawHttp2 withPreface() throws IOException {
        socket.getOutputStream().write(PREFACE.getBytes(ISO_8859_1));
        frame(SETTINGS, 0, 0, new byte[0]);
        return this;
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        socket.getOutputStream().write(frame.array());
    }

    void bytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a request with {@code headers}, names and values in turn, as they are; returns its stream. */
    int request(List<String> headers, String body) throws IOException {
        int stream = begin(headers, body.isEmpty() ? END_HEADERS | END_STREAM : END_HEADERS);
        if (!body.isEmpty()) {
            frame(DATA, END_STREAM, stream, body.getBytes(ISO_8859_1));
        }
        return stream;
    }

    /** Begins a request whose body is yet to come; returns its stream. */
    int begin(List<String> headers) throws IOException {
        return begin(headers, END_HEADERS);
    }

    private int begin(List<String> headers, int flags) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < headers.size(); i += 2) {
            // A field that is neither indexed nor compressed.
            block.write(0);
            text(block, headers.get(i));
            text(block, headers.get(i + 1));
        }
        frame(HEADERS, flags, stream, block.toByteArray());
        return stream;
    }

    /**
     * What became of {@code stream}: its status, or {@code dropped} if it was reset or the connection is at its end.
     */
    String answer(int stream) throws IOException {
        List<String> statuses = new ArrayList<>();
        HpackDecoder decoder = new HpackDecoder();
        decoder.setHeaderEmitter((name, value, neverIndex) -> {
            if (name.toString().equals(":status")) {
                statuses.add(value);
            }
        });
        while (true) {
            int length = in.read();
            if (length < 0) {
                return "dropped";
            }
            length = length << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int of = in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == SETTINGS && (flags & ACK) == 0) {
                frame(SETTINGS, ACK, 0, new byte[0]);
            } else if (type == GO_AWAY || (type == RST_STREAM && of == stream)) {
                return "dropped";
            } else if (type == HEADERS && of == stream) {
                decode(decoder, payload);
                return statuses.get(0);
            }
        }
    }

    private static void decode(HpackDecoder decoder, byte[] payload) throws IOException {
        try {
            decoder.decode(ByteBuffer.wrap(payload), false);
        } catch (HpackException e) {
            throw new IOException("no headers", e);
        }
    }

    /** True when the other end closes, whatever it sends until then; false if it is still open after 15 s. */
    boolean isClosedByTheGateway() throws IOException {
        try {
            in.transferTo(ByteArrayOutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static void text(ByteArrayOutputStream block, String text) throws IOException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        int rest = bytes.length - 127;
        block.write(rest < 0 ? bytes.length : 127);
        for (; rest > 127; rest >>= 7) {
            block.write(rest & 127 | 128);
        }
        if (bytes.length >= 127) {
            block.write(rest);
        }
        block.write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
