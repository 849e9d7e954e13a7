package io.flagtally.runtime.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.runtime.reading.TopicRow;
import io.flagtally.runtime.reading.TopicRows;
import java.io.Closeable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints each hourly row when it changes, one line a row, until closed. */
public final class LiveRows implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRows.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

    /** Nobody reads more lines at a time. */
    private static final int MAX_LINES = 50;

    private final PrintWriter out;
    private final TopicRows rows;
    private final Thread thread;

    /**
     * Connects; what changes from now on is shown after {@link #start}. {@code topics} are full names of hourly topics.
     */
    public LiveRows(Map<String, Object> kafka, Collection<String> topics, PrintWriter out) {
        this.out = out;
        this.rows = new TopicRows(kafka, topics);
        rows.skipToEnd();
        this.thread = new Thread(this::show, "live-rows");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void show() {
        try (rows) {
            while (true) {
                print(rows.nextChanges(POLL));
            }
        } catch (WakeupException e) {
            // Closed.
        } catch (KafkaException e) {
            LOG.warn("rows are no longer shown: {}", e.getMessage());
        }
    }

    private void print(List<TopicRow> changed) {
        changed.stream().limit(MAX_LINES).map(row -> line(row.value())).forEach(out::println);
        if (changed.size() > MAX_LINES) {
            out.println("… and " + (changed.size() - MAX_LINES) + " more rows");
        }
        out.flush();
    }

    static String line(JsonNode row) {
        String hour = row.path("window_start").asText().replace(":00:00Z", ":00Z");
        String counts = row.has("variant")
                ? "variant " + Printable.text(row.get("variant")) + " " + row.path("count")
                : "yes " + row.path("yes") + "  no " + row.path("no");
        return String.join(
                "  ",
                hour,
                Printable.text(row.path("environment")),
                Printable.text(row.path("app")),
                Printable.text(row.path("flag")),
                counts);
    }

    /** Waits until the current line is printed, but not for a terminal that takes no line. */
    @Override
    public void close() {
        rows.wakeup();
        try {
            thread.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
