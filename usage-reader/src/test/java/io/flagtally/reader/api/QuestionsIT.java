package io.flagtally.reader.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import io.flagtally.reader.database.UsageDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class QuestionsIT {
    /** Takes hours on any machine. */
    private static final String ENDLESS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT max(i) FROM n";

    @ParameterizedTest
    @EnumSource
    void aQueryThatTakesTooLongIsEnded(TestDatabase kind, @TempDir Path folder) throws Exception {
        try (UsageDatabase database = kind.filledWith(new TestRows(), folder);
                Questions questions = new Questions(database, 8, new SimpleMeterRegistry())) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> questions.ask(
                                Deadline.in(Duration.ofMillis(100)), connection -> first(connection, ENDLESS)))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.TIMED_OUT));
            }

            // Nothing of it is left on a connection that is used again.
            for (int i = 0; i < 50; i++) {
                assertThat(questions.<Long>ask(
                                Deadline.in(Duration.ofSeconds(20)), connection -> first(connection, "SELECT 7")))
                        .isEqualTo(7);
            }
        }
    }

    /** The deadline falls between two queries: the second must not run on for ever. */
    @ParameterizedTest
    @EnumSource
    void aQueryThatBeginsTooLateIsEnded(TestDatabase kind, @TempDir Path folder) throws Exception {
        try (UsageDatabase database = kind.filledWith(new TestRows(), folder);
                Questions questions = new Questions(database, 8, new SimpleMeterRegistry())) {
            Deadline deadline = Deadline.in(Duration.ofMillis(50));
            assertThatThrownBy(() -> questions.ask(deadline, connection -> {
                        while (!deadline.isOver()) {
                            Thread.onSpinWait();
                        }
                        return first(connection, ENDLESS);
                    }))
                    .isInstanceOf(ProblemException.class);
            assertThatThrownBy(() -> questions.ask(deadline, connection -> first(connection, "SELECT 7")))
                    .isInstanceOf(ProblemException.class);
        }
    }

    private static long first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
