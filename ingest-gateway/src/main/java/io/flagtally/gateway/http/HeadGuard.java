package io.flagtally.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Reads along what an HTTP/1 client sends, and spoils heads that Undertow would forgive: a folded header, a version
 * other than 1.0 and 1.1. The guard puts a NUL in place of the wrong byte. Undertow's parser answers that with a 400
 * and closes the connection, after the answers to earlier requests. The guard follows the lengths of bodies to tell
 * heads from bodies. If a length is in doubt, the request is refused elsewhere with its connection, so the guard looks
 * at nothing behind it.
 *
 * <p>The guard also removes what Undertow refuses without need: a few empty lines before a request, and capitals in a
 * host's name, because Undertow compares that letter by letter with the host of an absolute address.
 */
public final class HeadGuard extends OneReadConduit {
    /** A header that tells of a body's length is no longer than this. */
    private static final int LONGEST_LENGTH_LINE = 64;

    /** Old clients send one behind a body. A request with more than these before it is refused. */
    private static final int MOST_EMPTY_LINES = 4;

    private static final long VERSION_1_1 = number("TTP/1.1\r");
    private static final long VERSION_1_0 = number("TTP/1.0\r");
    private static final byte[] HOST = "host:".getBytes(ISO_8859_1);
    private static final byte[] LENGTH = "content-length:".getBytes(ISO_8859_1);
    private static final byte[] ENCODING = "transfer-encoding:".getBytes(ISO_8859_1);

    private enum Part {
        EMPTY_LINES,
        REQUEST_LINE,
        HEADERS,
        BODY,
        CHUNKS,
        /** What comes now will be refused, or has been. */
        REFUSED
    }

    /** Of the request line. */
    private enum Target {
        METHOD,
        START,
        /** Up to the slash that ends the host's name. */
        ADDRESS,
        REST
    }

    private Part part = Part.EMPTY_LINES;
    private int emptyLines;
    /** True if a line that may be empty has begun. */
    private boolean returned;

    private Target target = Target.METHOD;
    private int slashes;
    private final byte[] line = new byte[LONGEST_LENGTH_LINE];
    private int lineLength;
    /** True if the line tells nothing of a body's length. */
    private boolean skipping;
    /** The last eight bytes of the request line. */
    private long tail;

    private String length;
    private String encoding;
    private long bodyLeft;
    private ChunkFraming chunks;

    private HeadGuard(StreamSourceConduit next) {
        super(next);
    }

    /** Guards a new connection, of which {@code alreadyRead} has been read if it is not null. */
    public static void install(StreamConnection connection, PooledByteBuffer alreadyRead) {
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        HeadGuard guard = new HeadGuard(source.getConduit());
        if (alreadyRead != null) {
            ByteBuffer buffer = alreadyRead.getBuffer();
            buffer.limit(guard.guard(buffer, buffer.position(), buffer.limit()));
        }
        source.setConduit(guard);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int from = into.position();
        int read = next.read(into);
        // What is taken out leaves room for more, and 0 would say that there is none.
        while (read > 0) {
            into.position(guard(into, from, from + read));
            if (into.position() > from) {
                return into.position() - from;
            }
            read = next.read(into);
        }
        return read;
    }

    /**
     * Looks at the bytes of {@code buffer} from {@code from} to {@code end}, which come next on the connection. Returns
     * where they end afterwards.
     */
    private int guard(ByteBuffer buffer, int from, int end) {
        int at = from;
        int until = end;
        while (at < until && part != Part.REFUSED) {
            switch (part) {
                case EMPTY_LINES -> until = withoutEmptyLines(buffer, at, until);
                case BODY -> at = body(at, until);
                case CHUNKS -> at = chunks(buffer, at, until);
                default -> at = head(buffer, at, until);
            }
        }
        return until;
    }

    /** Takes out empty lines that begin at {@code from}. Returns where the bytes end afterwards. */
    private int withoutEmptyLines(ByteBuffer buffer, int from, int end) {
        int at = from;
        while (at < end && part == Part.EMPTY_LINES) {
            byte b = buffer.get(at);
            if (returned ? b == '\n' && ++emptyLines <= MOST_EMPTY_LINES : b == '\r') {
                returned = !returned;
                at++;
            } else if (returned) {
                spoil(buffer, at, end);
            } else {
                part = Part.REQUEST_LINE;
            }
        }
        if (at == from) {
            return end;
        }
        int left = end - at;
        buffer.put(from, buffer, at, left);
        return from + left;
    }

    private int body(int from, int end) {
        int skipped = (int) Math.min(bodyLeft, end - from);
        bodyLeft -= skipped;
        if (bodyLeft == 0) {
            part = Part.EMPTY_LINES;
        }
        return from + skipped;
    }

    private int chunks(ByteBuffer buffer, int from, int end) {
        ByteBuffer rest = buffer.duplicate().limit(end).position(from);
        chunks.skip(rest);
        int data = (int) Math.min(chunks.dataLeft(), rest.remaining());
        if (data > 0) {
            chunks.taken(data);
        }
        if (chunks.isEnded()) {
            part = Part.EMPTY_LINES;
        } else if (chunks.isBroken()) {
            part = Part.REFUSED;
        }
        return rest.position() + data;
    }

    private int head(ByteBuffer buffer, int from, int end) {
        int at = from;
        while (at < end && (part == Part.REQUEST_LINE || part == Part.HEADERS)) {
            byte first = buffer.get(at);
            if (lineLength == 0 && part == Part.HEADERS) {
                if (first == ' ' || first == '\t') {
                    return spoil(buffer, at, end);
                }
                int letter = first | 0x20;
                skipping = letter != 'c' && letter != 't' && letter != 'h' && first != '\r';
            }
            int lineEnd = at;
            while (lineEnd < end && buffer.get(lineEnd) != '\n') {
                lineEnd++;
            }
            take(buffer, at, lineEnd);
            if (lineEnd == end) {
                return end;
            }
            if (!takesLine()) {
                return spoil(buffer, lineEnd, end);
            }
            lineLength = 0;
            at = lineEnd + 1;
        }
        return at;
    }

    private int spoil(ByteBuffer buffer, int at, int end) {
        buffer.put(at, (byte) 0);
        part = Part.REFUSED;
        return end;
    }

    /** Keeps of a piece of a line what its end will be judged by. */
    private void take(ByteBuffer buffer, int from, int end) {
        if (part == Part.REQUEST_LINE) {
            address(buffer, from, end);
            for (int at = Math.max(from, end - Long.BYTES); at < end; at++) {
                tail = tail << Byte.SIZE | (buffer.get(at) & 0xff);
            }
        } else if (!skipping) {
            int kept = Math.min(end - from, Math.max(0, LONGEST_LENGTH_LINE - lineLength));
            buffer.get(from, line, Math.min(lineLength, LONGEST_LENGTH_LINE), kept);
        }
        lineLength += end - from;
        if (part == Part.HEADERS && !skipping && startsWith(HOST)) {
            for (int at = from; at < end; at++) {
                lower(buffer, at);
            }
        }
    }

    /** Looks for an absolute address in a piece of the request line. */
    private void address(ByteBuffer buffer, int from, int end) {
        for (int at = from; at < end && target != Target.REST; at++) {
            byte b = buffer.get(at);
            switch (target) {
                case METHOD -> target = b == ' ' ? Target.START : target;
                case START -> target = b == '/' ? Target.REST : Target.ADDRESS;
                default -> {
                    slashes += b == '/' ? 1 : 0;
                    target = slashes == 3 || b == '?' || b == ' ' ? Target.REST : target;
                }
            }
            if (target == Target.ADDRESS) {
                lower(buffer, at);
            }
        }
    }

    private static void lower(ByteBuffer buffer, int at) {
        byte b = buffer.get(at);
        if (b >= 'A' && b <= 'Z') {
            buffer.put(at, (byte) (b | 0x20));
        }
    }

    /** Goes on to the next part if the line that is complete ends this one; false if it can't be taken. */
    private boolean takesLine() {
        if (part == Part.REQUEST_LINE) {
            part = Part.HEADERS;
            emptyLines = 0;
            target = Target.METHOD;
            slashes = 0;
            length = null;
            encoding = null;
            return tail == VERSION_1_1 || tail == VERSION_1_0;
        }
        if (skipping) {
            skipping = false;
            return true;
        }
        if (lineLength <= 1) {
            part = afterHead();
            return true;
        }
        if (startsWith(LENGTH)) {
            length = value(LENGTH.length);
        } else if (startsWith(ENCODING)) {
            encoding = value(ENCODING.length);
        } else {
            return true;
        }
        return lineLength <= LONGEST_LENGTH_LINE;
    }

    private Part afterHead() {
        if (length == null && encoding == null) {
            return Part.EMPTY_LINES;
        }
        if (encoding == null && PlainFraming.isLength(length)) {
            bodyLeft = Long.parseLong(length);
            return bodyLeft == 0 ? Part.EMPTY_LINES : Part.BODY;
        }
        if (length == null && encoding.equalsIgnoreCase("chunked")) {
            chunks = new ChunkFraming();
            return Part.CHUNKS;
        }
        return Part.REFUSED;
    }

    private boolean startsWith(byte[] name) {
        if (lineLength < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            // Letters in lower case, anything else as it is.
            if ((line[i] | 0x20) != (name[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private String value(int from) {
        return new String(line, from, Math.min(lineLength, LONGEST_LENGTH_LINE) - from, ISO_8859_1).strip();
    }

    private static long number(String eightBytes) {
        return ByteBuffer.wrap(eightBytes.getBytes(ISO_8859_1)).getLong();
    }
}
