package io.flagtally.reader.database.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.InvalidSettingsException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest {
    /** Nothing listens there. */
    private static final String AWAY = "jdbc:postgresql://127.0.0.1:1/usage";

    @Test
    void startsWithoutTheDatabaseAndSaysThatItIsAway() {
        PostgresSettings settings = new PostgresSettings(AWAY, "reader", "s3cret", 2);
        try (PostgresDatabase database = new PostgresDatabase(settings, InstantSource.system())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> database.problem()
                    .filter(problem -> problem.contains("does not answer"))
                    .isPresent());
            assertThat(database.isCaughtUp()).isFalse();
            assertThat(database.asOf()).isEmpty();
            assertThat(database.problem().orElseThrow()).doesNotContain("s3cret");
            assertThatThrownBy(database::open).isInstanceOf(SQLException.class).hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void settingsNameWhatIsWrongAndNeverThePassword() {
        assertThatThrownBy(() -> new PostgresSettings("postgres://db/usage", "", "s3cret", 1))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("database-url: must be jdbc:postgresql://")
                .hasMessageContaining("database-user: is missing")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> new PostgresSettings(AWAY + "?password=s3cret", "reader", "", 1))
                .hasMessageContaining("must not hold the password")
                .hasMessageNotContaining("s3cret");
        assertThat(new PostgresSettings(AWAY, "reader", "s3cret", 2).toString()).doesNotContain("s3cret");
    }
}
