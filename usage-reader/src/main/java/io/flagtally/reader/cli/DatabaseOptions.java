package io.flagtally.reader.cli;

import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.database.following.EmbeddedDatabase;
import io.flagtally.reader.database.postgres.PostgresDatabase;
import io.flagtally.reader.database.postgres.PostgresSettings;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.flagtally.runtime.files.PasswordFile;
import io.flagtally.runtime.start.Folders;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where the rows are: in a file of the reader's own, or in the Postgres that a sink fills. */
final class DatabaseOptions {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "where the reader keeps its rows over restarts, unless there is a --database-url"
                    + " (default: ./${DEFAULT-VALUE})")
    private Path dataDir = Path.of("flagtally-reader");

    @Option(
            names = "--keep-days",
            paramLabel = "N",
            description = "days of hours that are kept there (default: ${DEFAULT-VALUE})")
    private int keepDays = StoreSettings.DEFAULT_KEEP_DAYS;

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description =
                    "the Postgres that a sink fills, such as jdbc:postgresql://HOST:5432/flagtally; the reader then"
                            + " reads no topics (default: none)")
    private String databaseUrl = "";

    @Option(
            names = "--database-user",
            paramLabel = "NAME",
            description = "a role of that Postgres which may select and nothing else (default: ${DEFAULT-VALUE})")
    private String databaseUser = "flagtally_reader";

    @Option(
            names = "--database-password-file",
            paramLabel = "FILE",
            description = "its first line is the role's password (default: no password)")
    private Path databasePasswordFile;

    /** True if the reader keeps its own rows, and so needs Kafka. */
    boolean isEmbedded() {
        return databaseUrl.isEmpty();
    }

    /** Throws with all that is wrong with the settings. */
    void check() {
        if (isEmbedded()) {
            Folders.check("data-dir", dataDir);
            store();
            // Of no use without a URL, but wrong all the same.
            password();
        } else {
            postgres(1);
        }
    }

    /**
     * Opens it; {@code kafka} settings and the {@code prefix} of topics are for rows of its own.
     *
     * @param queries that may run at a time
     */
    UsageDatabase open(
            Map<String, Object> kafka, String prefix, int queries, InstantSource clock, MeterRegistry metrics) {
        return isEmbedded()
                ? EmbeddedDatabase.start(kafka, prefix, store(), clock, metrics)
                : PostgresDatabase.checked(postgres(queries), clock);
    }

    private StoreSettings store() {
        return new StoreSettings(dataDir, keepDays);
    }

    private PostgresSettings postgres(int queries) {
        return new PostgresSettings(databaseUrl, databaseUser, password(), queries);
    }

    private String password() {
        return databasePasswordFile == null ? "" : PasswordFile.read("database-password-file", databasePasswordFile);
    }
}
