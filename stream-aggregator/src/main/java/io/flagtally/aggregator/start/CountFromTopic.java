package io.flagtally.aggregator.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.start.FirstRecords;
import io.flagtally.streams.start.NotedOnce;
import io.flagtally.streams.start.StartRefusedException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** The hour that an application id counts from, as text such as {@code 2026-11-21T13:00:00Z}. */
final class CountFromTopic {
    private final String name;
    private final NotedOnce note;

    CountFromTopic(String applicationId, TopicSettings settings) {
        this.name = name(applicationId);
        this.note = new NotedOnce(name, settings);
    }

    static String name(String applicationId) {
        return applicationId + "-count-from-changelog";
    }

    /** The hour, if one is noted; the topic must exist. */
    Optional<Instant> read(FirstRecords records) {
        return note.read(records).map(this::hour);
    }

    /** What a record says; throws {@link StartRefusedException} if it is none of ours. */
    Instant hour(byte[] value) {
        try {
            Instant hour = Instant.parse(new String(value, UTF_8));
            if (hour.equals(hour.truncatedTo(ChronoUnit.HOURS))) {
                return hour;
            }
        } catch (DateTimeParseException e) {
            // Said below, as for any other record that is no hour.
        }
        throw new StartRefusedException(name
                + ": its first record is not the start of an hour, so something else wrote it; if the hour that this"
                + " application id counts from is known, delete the topic and write that hour to it, such as"
                + " 2026-11-21T13:00:00Z, or 1970-01-01T00:00:00Z for every hour; if not, take a new application id");
    }

    /** Notes the hour for ever, unless another instance is faster; to be read again. */
    void note(Instant hour, Admin admin, Map<String, Object> producerSettings) {
        note.note(hour.toString().getBytes(UTF_8), admin, producerSettings);
    }
}
