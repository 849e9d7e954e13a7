package io.flagtally.system.harness;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.reading.TopicReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All records of {@code flag-activity}, read committed; it must not have been compacted. */
public final class ActivityRecords {
    private static final int A_KEY_AND_HOUR = 3;

    private final JsonSerde<FlagActivityKey> keys = new JsonSerde<>(FlagActivityKey.class);
    private final JsonSerde<FlagActivity> values = new JsonSerde<>(FlagActivity.class);
    private final Map<FlagActivityKey, FlagActivity> latest = new HashMap<>();
    private final Map<FlagActivityKey, Integer> written = new HashMap<>();
    private final TestHours hours;

    private ActivityRecords(TestHours hours) {
        this.hours = hours;
    }

    /** Fails unless they end with the activity of what {@code expected} holds, and are as few as they must be. */
    public static void assertSameAs(Ledger expected, Map<String, Object> kafka, TestHours hours) {
        ActivityRecords records = new ActivityRecords(hours);
        try (TopicReader reader = new TopicReader(kafka, List.of(Topic.FLAG_ACTIVITY.name("")))) {
            reader.read(reader.ends(), some -> some.forEach(records::add));
        }
        assertThat(records.latest).containsExactlyInAnyOrderEntriesOf(expected.activity());
        // What a ledger has in one hour may have been in as many as the test saw.
        long more = hours.now().until(Instant.now(), ChronoUnit.HOURS);
        Map<FlagActivityKey, Long> hoursOfKeys = expected.flags().stream()
                .collect(groupingBy(row -> new FlagActivityKey(row.environment(), row.app(), row.flag()), counting()));
        records.written.forEach(
                (key, some) -> assertThat(some).as(key::toString).isLessThanOrEqualTo((int)
                        (A_KEY_AND_HOUR * (hoursOfKeys.get(key) + more))));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        FlagActivityKey key = keys.deserialize(record.topic(), record.key());
        FlagActivity row = values.deserialize(record.topic(), record.value());
        written.merge(key, 1, Integer::sum);
        latest.put(
                key,
                new FlagActivity(
                        row.environment(),
                        row.app(),
                        row.flag(),
                        hour(row.firstSeen()),
                        hour(row.lastSeen()),
                        hour(row.lastYes()),
                        hour(row.lastNo())));
    }

    private Instant hour(Instant time) {
        return time == null ? null : hours.of(time);
    }
}
