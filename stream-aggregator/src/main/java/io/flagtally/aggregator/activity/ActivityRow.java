package io.flagtally.aggregator.activity;

import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.streams.serde.BinaryReader;
import java.time.Duration;
import java.time.Instant;

/** Writes keys and values of {@code flag-activity} from the keys under which totals are stored. */
final class ActivityRow {
    private static final String TOPIC = Topic.FLAG_ACTIVITY.baseName();

    private final JsonSerde<FlagActivityKey> keys = new JsonSerde<>(FlagActivityKey.class);
    private final JsonSerde<FlagActivity> values = new JsonSerde<>(FlagActivity.class);

    byte[] key(byte[] stored) {
        return keys.serialize(TOPIC, names(stored));
    }

    byte[] value(byte[] stored, SeenHours seen) {
        FlagActivityKey names = names(stored);
        return values.serialize(
                TOPIC,
                new FlagActivity(
                        names.environment(),
                        names.app(),
                        names.flag(),
                        start(seen.first()),
                        start(seen.last()),
                        start(seen.lastYes()),
                        start(seen.lastNo())));
    }

    private static FlagActivityKey names(byte[] stored) {
        BinaryReader in = new BinaryReader(stored);
        in.version();
        return new FlagActivityKey(in.text(), in.text(), in.text());
    }

    private static Instant start(long hour) {
        return hour == SeenHours.NEVER ? null : Instant.EPOCH.plus(Duration.ofHours(hour));
    }
}
