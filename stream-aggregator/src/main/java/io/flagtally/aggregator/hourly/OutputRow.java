package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.rows.UsageKind;
import io.flagtally.streams.serde.BinaryReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Writes keys and values of an hourly topic, from the bytes of names as they are stored: the same JSON as
 * {@code JsonSerde} makes of the record types that describe them, without making objects first. One thread.
 */
final class OutputRow {
    private static final long NO_HOUR = Long.MIN_VALUE;

    private final JsonBytes json = new JsonBytes();
    private final List<byte[]> names;
    private final List<byte[]> counts;
    private long hour = NO_HOUR;
    private byte[] windowStart;

    OutputRow(UsageKind kind) {
        this.names = kind.names().stream().map(JsonBytes::field).toList();
        this.counts = kind.counts().stream().map(JsonBytes::field).toList();
    }

    /** Begins a row, and returns its key. */
    byte[] key(KeyHour keyHour) {
        json.truncate(0);
        BinaryReader in = new BinaryReader(keyHour.key);
        in.version();
        for (byte[] name : names) {
            json.literal(name).text(in.part());
        }
        json.literal(windowStart(keyHour.windowStart));
        return json.object();
    }

    /** Ends the row with its counts, and returns its value. */
    byte[] value(Sum total) {
        json.literal(counts.get(0)).number(total.first);
        if (counts.size() > 1) {
            json.literal(counts.get(1)).number(total.second);
        }
        return json.object();
    }

    /** Most rows that are written together are of one hour. */
    private byte[] windowStart(long start) {
        if (hour != start) {
            hour = start;
            windowStart = (",\"window_start\":\"" + Instant.ofEpochMilli(start) + '"').getBytes(StandardCharsets.UTF_8);
        }
        return windowStart;
    }
}
