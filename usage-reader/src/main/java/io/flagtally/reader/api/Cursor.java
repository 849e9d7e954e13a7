package io.flagtally.reader.api;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a page ended: the fields by which its last row is ordered. The next page holds what comes behind them, so rows
 * that come and go meanwhile neither repeat nor hide others. It only fits the list that it came from.
 */
public final class Cursor {
    public static final Parameter<String> PARAMETER = Parameter.text("cursor", 9_000);

    private static final int MARK_BYTES = 6;
    private static final int LENGTH_BYTES = 4;

    private Cursor() {}

    /**
     * The text of a cursor.
     *
     * @param list what the list is of: filters and order
     * @param last fields of the last row
     */
    public static String of(List<String> list, List<String> last) {
        int size = MARK_BYTES;
        List<byte[]> fields = new ArrayList<>();
        for (String field : last) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            fields.add(bytes);
            size += LENGTH_BYTES + bytes.length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).put(mark(list));
        fields.forEach(field -> buffer.putInt(field.length).put(field));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
    }

    /**
     * The fields of the last row of the page before; empty if the first page is asked for.
     *
     * @param fields how many there must be
     * @throws ProblemException if the request has a cursor that is none of this list
     */
    public static Optional<List<String>> find(Request request, List<String> list, int fields) {
        return request.find(PARAMETER).map(text -> read(text, list, fields));
    }

    static List<String> read(String text, List<String> list, int fields) {
        return fields(text, list).filter(found -> found.size() == fields).orElseThrow(Cursor::wrong);
    }

    /** For a cursor whose fields can't be those of a row. */
    public static ProblemException wrong() {
        return Problem.wrong(
                PARAMETER.name(), "must be the 'next' of an answer to the same question, with the same parameters");
    }

    private static Optional<List<String>> fields(String text, List<String> list) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            byte[] mark = new byte[MARK_BYTES];
            buffer.get(mark);
            if (!Arrays.equals(mark, mark(list))) {
                return Optional.empty();
            }
            List<String> fields = new ArrayList<>();
            while (buffer.hasRemaining()) {
                int length = buffer.getInt();
                if (length < 0 || length > buffer.remaining()) {
                    return Optional.empty();
                }
                byte[] field = new byte[length];
                buffer.get(field);
                String decoded = new String(field, StandardCharsets.UTF_8);
                if (decoded.indexOf('\0') >= 0) {
                    return Optional.empty();
                }
                fields.add(decoded);
            }
            return Optional.of(fields);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static byte[] mark(List<String> list) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : list) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(
                        ByteBuffer.allocate(LENGTH_BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return Arrays.copyOf(digest.digest(), MARK_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
