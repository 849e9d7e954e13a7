package io.flagtally.relay.bulk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.flagtally.relay.rows.ApplicationKey;
import java.io.ByteArrayOutputStream;
import java.time.Instant;

/** A body that is being filled, up to a number of bytes. */
public final class BulkBody {
    private static final byte[] HEAD = "{\"applications\":[".getBytes(US_ASCII);
    private static final byte[] MIDDLE = "],\"metrics\":[".getBytes(US_ASCII);
    private static final byte[] TAIL = "]}".getBytes(US_ASCII);

    private final int maxBytes;
    private final ByteArrayOutputStream applications = new ByteArrayOutputStream();
    private final ByteArrayOutputStream metrics = new ByteArrayOutputStream();
    private long evaluations;

    public BulkBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds an application if there is room. */
    public boolean add(ApplicationKey key, Instant firstSeen) {
        byte[] item = ApplicationItem.bytes(key, firstSeen);
        if (item.length > room()) {
            return false;
        }
        append(applications, item);
        return true;
    }

    /** Adds an item that is at most as long as there is {@link #room}. */
    public void add(MetricsItem item, long yes, long no) {
        append(metrics, item.bytes(yes, no));
        evaluations += yes + no;
    }

    /** How many bytes the next item may have. */
    public int room() {
        int comma = 1;
        return maxBytes - HEAD.length - MIDDLE.length - TAIL.length - applications.size() - metrics.size() - comma;
    }

    public boolean isEmpty() {
        return applications.size() == 0 && metrics.size() == 0;
    }

    /** The evaluations that its items tell of. */
    public long evaluations() {
        return evaluations;
    }

    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(maxBytes - room());
        out.writeBytes(HEAD);
        out.writeBytes(applications.toByteArray());
        out.writeBytes(MIDDLE);
        out.writeBytes(metrics.toByteArray());
        out.writeBytes(TAIL);
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream items, byte[] item) {
        if (items.size() > 0) {
            items.write(',');
        }
        items.writeBytes(item);
    }
}
