package io.flagtally.relay.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys' bytes, which decide in which order a store is walked: by environment; of one environment its applications,
 * then its hours, oldest first; of an hour each flag's evaluations right before its variants. A text ends in a zero
 * byte, which no name holds.
 */
public final class KeyBytes {
    private static final byte END_OF_TEXT = 0;
    private static final byte VARIANT = 1;

    /** In place of an hour: before all of them. */
    private static final long APPLICATION = 0;

    private KeyBytes() {}

    /** Where the keys of an environment begin. */
    public static Bytes firstOf(String environment) {
        return new Writer().text(environment).bytes();
    }

    /** Behind all keys of an environment. */
    public static Bytes behind(String environment) {
        byte[] bytes = firstOf(environment).get();
        bytes[bytes.length - 1] = END_OF_TEXT + 1;
        return Bytes.wrap(bytes);
    }

    /** Where the totals of an environment's hour begin. */
    public static Bytes firstOf(String environment, Instant hour) {
        return new Writer().text(environment).number(hour.toEpochMilli()).bytes();
    }

    /** The bytes of {@code key}. */
    public static Bytes of(WaitingKey key) {
        Writer writer = new Writer().text(key.environment());
        if (key instanceof TotalKey total) {
            writer.number(total.hour().toEpochMilli()).text(total.app()).text(total.flag());
            return total.isVariant()
                    ? writer.mark(VARIANT).text(total.variant()).bytes()
                    : writer.bytes();
        }
        ApplicationKey application = (ApplicationKey) key;
        return writer.number(APPLICATION)
                .text(application.app())
                .text(application.sdk())
                .text(application.sdkVersion())
                .text(application.platform())
                .text(application.platformVersion())
                .bytes();
    }

    /** The key that has these bytes. */
    public static WaitingKey read(Bytes key) {
        Reader reader = new Reader(key.get());
        String environment = reader.text();
        long hour = reader.number();
        if (hour == APPLICATION) {
            return new ApplicationKey(
                    environment, reader.text(), reader.text(), reader.text(), reader.text(), reader.text());
        }
        String app = reader.text();
        String flag = reader.text();
        return new TotalKey(environment, Instant.ofEpochMilli(hour), app, flag, reader.optionalText());
    }

    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

        Writer text(String text) {
            out.writeBytes(text.getBytes(UTF_8));
            out.write(END_OF_TEXT);
            return this;
        }

        Writer number(long number) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            return this;
        }

        Writer mark(byte mark) {
            out.write(mark);
            return this;
        }

        Bytes bytes() {
            return Bytes.wrap(out.toByteArray());
        }
    }

    private static final class Reader {
        private final byte[] bytes;
        private int position;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        String text() {
            int end = position;
            while (end < bytes.length && bytes[end] != END_OF_TEXT) {
                end++;
            }
            if (end == bytes.length) {
                throw new SerializationException("a key is cut off");
            }
            String text = new String(bytes, position, end - position, UTF_8);
            position = end + 1;
            return text;
        }

        long number() {
            if (bytes.length - position < Long.BYTES) {
                throw new SerializationException("a key is cut off");
            }
            position += Long.BYTES;
            return ByteBuffer.wrap(bytes).getLong(position - Long.BYTES);
        }

        /** Null if the key ends here. */
        String optionalText() {
            if (position == bytes.length) {
                return null;
            }
            position++;
            return text();
        }
    }
}
