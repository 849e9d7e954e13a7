package io.flagtally.system.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.reading.TopicRow;
import io.flagtally.runtime.reading.TopicRows;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Watches how long a consumer waits for the next update of each row of one flag, which must be reported all the time.
 */
final class UpdateGaps implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final TopicRows rows;
    private final String flag;
    private final Thread thread = new Thread(this::watch, "update-gaps");
    private final Map<JsonNode, Instant> last = new HashMap<>();
    private Duration longest = Duration.ZERO;

    /** Begins at once. */
    UpdateGaps(Map<String, Object> kafka, String flag) {
        this.rows = new TopicRows(kafka, List.of(Topic.FLAG_USAGE_HOURLY.name("")));
        this.flag = flag;
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                seen(rows.nextChanges(POLL));
            }
        } catch (WakeupException e) {
            rows.close();
        }
    }

    private synchronized void seen(List<TopicRow> changes) {
        Instant now = Instant.now();
        for (TopicRow change : changes) {
            if (change.key().get("flag").asText().equals(flag)) {
                Instant before = last.put(change.key(), now);
                Duration gap = before == null ? Duration.ZERO : Duration.between(before, now);
                longest = gap.compareTo(longest) > 0 ? gap : longest;
            }
        }
    }

    /** True if there are so many rows, and each was updated after {@code time}. */
    synchronized boolean areUpdatedSince(Instant time, int number) {
        return last.size() == number && last.values().stream().allMatch(time::isBefore);
    }

    /** The longest gap between two updates of a row, since the last call. */
    synchronized Duration takeLongest() {
        Duration taken = longest;
        longest = Duration.ZERO;
        return taken;
    }

    /** Its thread closes the rows. */
    @Override
    public void close() {
        rows.wakeup();
    }
}
