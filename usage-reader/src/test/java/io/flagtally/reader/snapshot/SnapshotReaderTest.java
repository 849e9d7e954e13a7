package io.flagtally.reader.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.state.StateSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotReaderTest {
    private static final Moment NOW =
            new Moment(Optional.of(TestDatabase.AS_OF), TestDatabase.AS_OF, TestDatabase.AS_OF);

    @TempDir
    private Path folder;

    /** Older hours are read once an hour, and then only of what is held. */
    @Test
    void aFlagThatWasLeftOutHasItsWholeWeekOnceItIsSeenAgain() throws Exception {
        try (UsageDatabase before = TestDatabase.SQLITE.filledWith(rows("2026-11-24T12:00:00Z"), folder.resolve("1"));
                UsageDatabase after =
                        TestDatabase.SQLITE.filledWith(rows("2026-11-28T12:00:00Z"), folder.resolve("2"));
                Connection first = before.open();
                Connection second = after.open()) {
            // given
            SnapshotReader reader = new SnapshotReader(before, StateSettings.DEFAULT, 1);
            assertThat(reader.read(first, NOW).flags())
                    .extracting(FlagRow::flag)
                    .containsExactly("steady");

            // when
            Snapshot again = reader.read(second, NOW);

            // then
            assertThat(again.flags()).extracting(FlagRow::flag).containsExactly("rare");
            assertThat(again.flags().get(0).last7()).isEqualTo(new Sums(107, 0));
            assertThat(again.keysOfFlag("rare")).extracting(KeyRow::last7).containsExactly(new Sums(107, 0));
            assertThat(again.app("batch")).extracting(AppRow::last7).containsExactly(new Sums(107, 0));
        }
    }

    private static TestRows rows(String rareSeen) {
        String old = "2026-11-24T12:00:00Z";
        return new TestRows()
                .activity("production", "web", "steady", old, "2026-11-28T11:00:00Z", old, null)
                .activity("production", "batch", "rare", old, rareSeen, rareSeen, null)
                .flag("production", "batch", "rare", old, 100, 0)
                .flag("production", "batch", "rare", "2026-11-28T12:00:00Z", 7, 0);
    }
}
