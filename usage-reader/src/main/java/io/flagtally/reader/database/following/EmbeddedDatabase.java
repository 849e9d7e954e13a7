package io.flagtally.reader.database.following;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.database.sqlite.SqliteDatabase;
import io.flagtally.reader.database.sqlite.StoreFile;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.flagtally.reader.database.sqlite.StoreState;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;

/** The embedded store and what fills it. */
public final class EmbeddedDatabase {
    private EmbeddedDatabase() {}

    /**
     * Takes the folder and begins to read the topics into it, or goes on; closing it ends that. Does not wait for the
     * brokers.
     *
     * @param kafka client settings, {@code bootstrap.servers} among them
     * @param prefix of the topics' names
     * @throws InvalidSettingsException if the folder can't be made or another process uses it
     */
    public static UsageDatabase start(
            Map<String, Object> kafka,
            String prefix,
            StoreSettings settings,
            InstantSource clock,
            MeterRegistry registry) {
        StoreFile file = new StoreFile(settings.folder());
        StoreState state = new StoreState();
        TopicFollower follower = new TopicFollower(kafka, prefix, file, settings, state, clock, registry);
        follower.start();
        return new SqliteDatabase(file, state, () -> {
            follower.close();
            file.close();
        });
    }
}
