package io.flagtally.gateway.http;

import java.nio.ByteBuffer;

/**
 * Finds where the data of a chunked body begins and ends, by RFC 9112 to the letter. Anything between chunks that is
 * not exactly right is refused: nobody can see another end of the body than we do. For one thread.
 */
final class ChunkFraming {
    /** Longest line of a chunk's size with its zeros and extensions, line end excluded. */
    static final int MAX_SIZE_LINE = 256;

    /** All trailers together, line ends included. */
    static final int MAX_TRAILERS = 8 * 1024;

    /** Far past any body that is taken; another digit still fits in a long. */
    private static final long MAX_SIZE = 0xff_ffff_ffff_ffffL;

    private enum Place {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        LAST_LF,
        END,
        BROKEN
    }

    private Place place = Place.SIZE;
    private long size;
    private int lineBytes;
    private int trailerBytes;

    /**
     * Takes what is not data from {@code in}: up to the next data, to the end of the body, or all. Takes none once
     * broken.
     */
    void skip(ByteBuffer in) {
        while (in.hasRemaining() && place != Place.DATA && !isOver()) {
            place = after(in.get());
        }
    }

    /** Bytes of data that come next; 0 if something else does. */
    long dataLeft() {
        return place == Place.DATA ? size : 0;
    }

    /** Tells that {@code bytes} of data, no more than {@link #dataLeft}, have been taken. */
    void taken(long bytes) {
        size -= bytes;
        if (size == 0) {
            place = Place.DATA_CR;
        }
    }

    /** True if the body has ended as it should. */
    boolean isEnded() {
        return place == Place.END;
    }

    /** True if it is not a chunked body: where it ends is not known. */
    boolean isBroken() {
        return place == Place.BROKEN;
    }

    private boolean isOver() {
        return isEnded() || isBroken();
    }

    private Place after(byte b) {
        return switch (place) {
            case SIZE, EXTENSION -> afterSize(b);
            case SIZE_END -> b == '\n' ? begin() : Place.BROKEN;
            case DATA_CR -> b == '\r' ? Place.DATA_LF : Place.BROKEN;
            case DATA_LF -> b == '\n' ? Place.SIZE : Place.BROKEN;
            case LAST_LF -> b == '\n' ? Place.END : Place.BROKEN;
            case TRAILER_START, TRAILER_NAME, TRAILER_VALUE, TRAILER_LF ->
                ++trailerBytes <= MAX_TRAILERS ? afterTrailer(b) : Place.BROKEN;
            case DATA, END, BROKEN -> throw new IllegalStateException("nothing to skip at " + place);
        };
    }

    /** Zeros before a size are as good as none: only the line as a whole is bounded. */
    private Place afterSize(byte b) {
        if (b == '\r' && lineBytes > 0) {
            return Place.SIZE_END;
        }
        if (++lineBytes > MAX_SIZE_LINE) {
            return Place.BROKEN;
        }
        if (place == Place.EXTENSION) {
            return text(b, place);
        }
        int digit = Character.digit(b, 16);
        if (digit < 0) {
            return b == ';' && lineBytes > 1 ? Place.EXTENSION : Place.BROKEN;
        }
        size = size << 4 | digit;
        return size <= MAX_SIZE ? Place.SIZE : Place.BROKEN;
    }

    private Place begin() {
        lineBytes = 0;
        return size == 0 ? Place.TRAILER_START : Place.DATA;
    }

    private Place afterTrailer(byte b) {
        return switch (place) {
            case TRAILER_START -> b == '\r' ? Place.LAST_LF : isToken(b) ? Place.TRAILER_NAME : Place.BROKEN;
            case TRAILER_NAME -> b == ':' ? Place.TRAILER_VALUE : isToken(b) ? Place.TRAILER_NAME : Place.BROKEN;
            case TRAILER_VALUE -> b == '\r' ? Place.TRAILER_LF : text(b, place);
            default -> b == '\n' ? Place.TRAILER_START : Place.BROKEN;
        };
    }

    private static Place text(byte b, Place stay) {
        boolean control = (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
        return control ? Place.BROKEN : stay;
    }

    private static boolean isToken(byte b) {
        return b > ' ' && b < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(b) < 0;
    }
}
