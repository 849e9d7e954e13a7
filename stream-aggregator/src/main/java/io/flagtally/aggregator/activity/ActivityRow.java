package io.flagtally.aggregator.activity;

import io.flagtally.aggregator.hourly.JsonBytes;
import io.flagtally.streams.serde.BinaryReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes keys and values of {@code flag-activity} from the keys under which totals are stored: the same JSON as
 * {@code JsonSerde} makes of the record types that describe them, without making objects first. One thread.
 */
final class ActivityRow {
    private static final List<byte[]> NAMES =
            Stream.of("environment", "app", "flag").map(JsonBytes::field).toList();
    private static final byte[] FIRST_SEEN = JsonBytes.field("first_seen");
    private static final byte[] LAST_SEEN = JsonBytes.field("last_seen");
    private static final byte[] LAST_YES = JsonBytes.field("last_yes");
    private static final byte[] LAST_NO = JsonBytes.field("last_no");
    private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

    private final JsonBytes json = new JsonBytes();
    private int keyLength;
    private long hour = SeenHours.NEVER;
    private byte[] start = NULL;

    /** Begins a row, and returns its key. */
    byte[] key(byte[] stored) {
        json.truncate(0);
        BinaryReader in = new BinaryReader(stored);
        in.version();
        for (byte[] name : NAMES) {
            json.literal(name).text(in.part());
        }
        keyLength = json.length();
        return json.object();
    }

    /** The value of the row that was begun last. */
    byte[] value(SeenHours seen) {
        json.truncate(keyLength);
        json.literal(FIRST_SEEN).literal(start(seen.first()));
        json.literal(LAST_SEEN).literal(start(seen.last()));
        json.literal(LAST_YES).literal(start(seen.lastYes()));
        json.literal(LAST_NO).literal(start(seen.lastNo()));
        return json.object();
    }

    /** Most hours that are written together are one. */
    private byte[] start(long of) {
        if (of == SeenHours.NEVER) {
            return NULL;
        }
        if (hour != of) {
            hour = of;
            start = ('"' + Instant.EPOCH.plus(Duration.ofHours(of)).toString() + '"').getBytes(StandardCharsets.UTF_8);
        }
        return start;
    }
}
