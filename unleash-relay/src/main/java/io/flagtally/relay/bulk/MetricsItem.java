package io.flagtally.relay.bulk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.flagtally.relay.rows.TotalKey;
import java.io.ByteArrayOutputStream;

/** One entry of a body's {@code metrics}: an hour of a flag in an app. Its length is known while variants are added. */
public final class MetricsItem {
    /** The server's counters of variants are 32 bits wide, and one that is larger loses the whole flush. */
    public static final long LARGEST_COUNT = Integer.MAX_VALUE;

    /** {@code },"yes":,"no":}} and two of the longest counts. */
    private static final int TAIL_BYTES = 16 + 2 * 10;

    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private boolean hasVariants;

    public MetricsItem(TotalKey flag) {
        ascii("{\"featureName\":");
        text(flag.flag());
        ascii(",\"appName\":");
        text(flag.app());
        ascii(",\"environment\":");
        text(flag.environment());
        ascii(",\"timestamp\":\"" + flag.hour() + "\",\"variants\":{");
    }

    /** At most so many bytes it has in the end. */
    public int length() {
        return out.size() + TAIL_BYTES;
    }

    /** Adds a variant unless the item would become longer than {@code most} bytes. */
    public boolean add(String variant, long count, int most) {
        byte[] name = ENCODER.quoteAsUTF8(variant);
        byte[] number = Long.toString(count).getBytes(US_ASCII);
        // A comma, two quotes and a colon.
        if (length() + name.length + number.length + 4 > most) {
            return false;
        }
        if (hasVariants) {
            out.write(',');
        }
        hasVariants = true;
        out.write('"');
        out.writeBytes(name);
        out.write('"');
        out.write(':');
        out.writeBytes(number);
        return true;
    }

    /** The JSON; call it once. */
    public byte[] bytes(long yes, long no) {
        ascii("},\"yes\":" + yes + ",\"no\":" + no + '}');
        return out.toByteArray();
    }

    private void text(String text) {
        out.write('"');
        out.writeBytes(ENCODER.quoteAsUTF8(text));
        out.write('"');
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(US_ASCII));
    }
}
