package io.flagtally.reader.database.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.HourFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:30:00Z");
    private static final Instant HOUR = Instant.parse("2026-11-28T12:00:00Z");
    private static final StoreOrigin ORIGIN = new StoreOrigin("cluster", "");
    private static final StoredPosition POSITION = new StoredPosition("flag-usage-hourly", 3, "id", 42, 7);

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StoreMetrics metrics = new StoreMetrics(registry);
    private StoreFile file;

    @BeforeEach
    void takeFolder() {
        file = new StoreFile(folder);
    }

    @AfterEach
    void leaveFolder() {
        file.close();
    }

    @Test
    void goesOnWhereItWasCommitted() throws SQLException {
        // given
        try (UsageStore store = open()) {
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 5, 1));
            store.commit(List.of(POSITION), Optional.of(NOW));
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 6, 1));
            store.put(Topic.FLAG_USAGE_HOURLY, row("g", HOUR, 6, 1));
        }
        // when
        try (UsageStore store = open()) {
            // then
            assertThat(store.positions()).containsExactly(POSITION);
            assertThat(store.deletionsKnownTo()).isEqualTo(NOW);
            assertThat(store.countRows()).containsEntry("flag_usage_hourly", 1L);
        }
        assertThat(hours()).containsExactly("f " + HOUR + " 5 1");
        assertThat(rebuilds()).containsExactly("missing");
    }

    @Test
    void theLastVersionOfAnHourHoldsInABatchAndFromOneToTheNext() throws SQLException {
        try (UsageStore store = open()) {
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 5, 1));
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 9, 2));
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR.minus(Duration.ofHours(13)), 3, 3));
            store.commit(List.of(), Optional.empty());
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 7, 2));
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR.minus(Duration.ofHours(1)), 1, 0));
            store.commit(List.of(), Optional.empty());
            assertThat(store.countRows()).containsEntry("flag_usage_hourly", 3L);
        }
        assertThat(hours())
                .containsExactlyInAnyOrder(
                        "f 2026-11-28T12:00:00Z 7 2", "f 2026-11-28T11:00:00Z 1 0", "f 2026-11-27T23:00:00Z 3 3");
    }

    @Test
    void aTombstoneTakesAnHourOrAValueAway() throws SQLException {
        try (UsageStore store = open()) {
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 5, 1));
            store.put(Topic.FLAG_USAGE_HOURLY, row("g", HOUR, 5, 1));
            store.put(Topic.RECEIVED_PROPERTY_VALUES, value("country", "PT"));
            store.commit(List.of(), Optional.empty());
            store.remove(Topic.FLAG_USAGE_HOURLY, new FlagUsageKey("prod", "web", "f", HOUR));
            store.remove(Topic.FLAG_USAGE_HOURLY, new FlagUsageKey("prod", "web", "never seen", HOUR));
            store.remove(Topic.RECEIVED_PROPERTY_VALUES, new ReceivedPropertyValueKey("prod", "country", "PT"));
            store.remove(Topic.RECEIVED_PROPERTY_VALUES, new ReceivedPropertyValueKey("prod", "country", "FR"));
            store.commit(List.of(), Optional.empty());
            assertThat(store.countRows())
                    .containsEntry("flag_usage_hourly", 1L)
                    .containsEntry("received_property_values", 0L);
        }
        assertThat(hours()).containsExactly("g " + HOUR + " 5 1");
    }

    @Test
    void anErasedValueIsInNoFile() throws Exception {
        // given
        String secret = "jane.doe@example.com";
        try (UsageStore store = open()) {
            for (int i = 0; i < 2_000; i++) {
                store.put(Topic.RECEIVED_PROPERTY_VALUES, value("email", (i == 1_000 ? secret : "person" + i)));
            }
            store.commit(List.of(), Optional.empty());
            assertThat(filesWith(secret)).isNotEmpty();
            try (Connection reader = file.openToRead();
                    Statement statement = reader.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM received_property_values")) {
                row.next();
                // when
                store.remove(Topic.RECEIVED_PROPERTY_VALUES, new ReceivedPropertyValueKey("prod", "email", secret));
                store.commit(List.of(), Optional.empty());
                // then: a query of before still sees it
                assertThat(store.isErasing()).isTrue();
            }
            store.commit(List.of(), Optional.empty());
            assertThat(store.isErasing()).isFalse();
            assertThat(filesWith(secret)).isEmpty();
            assertThat(filesWith("person1001")).isNotEmpty();
        }
        assertThat(filesWith(secret)).isEmpty();
    }

    /** As a kill between the commit of a deletion and the cut of the log would. */
    @Test
    void whatAKillLeftInTheLogGoesAtTheNextStart() throws Exception {
        // given
        String secret = "jane.doe@example.com";
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (UsageStore store = open()) {
            store.put(Topic.RECEIVED_PROPERTY_VALUES, value("email", secret));
            store.commit(List.of(), Optional.empty());
            try (Connection reader = file.openToRead();
                    Statement statement = reader.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM received_property_values")) {
                row.next();
                store.remove(Topic.RECEIVED_PROPERTY_VALUES, new ReceivedPropertyValueKey("prod", "email", secret));
                store.commit(List.of(), Optional.empty());
                for (String name : List.of("usage.db", "usage.db-wal")) {
                    Files.copy(folder.resolve(name), copy.resolve(name));
                }
            }
        }
        assertThat(filesWith(copy, secret)).isNotEmpty();
        // when
        try (StoreFile killed = new StoreFile(copy);
                UsageStore store = UsageStore.open(killed, false, ORIGIN, settings(), clock(NOW), metrics)) {
            // then
            assertThat(store.countRows()).containsEntry("received_property_values", 0L);
            assertThat(filesWith(copy, secret)).isEmpty();
        }
    }

    @Test
    void daysGoByTheNewestRowAndNotByAClockThatRunsAhead() throws SQLException {
        Instant old = HOUR.minus(Duration.ofDays(14));
        try (UsageStore store = open(NOW.plus(Duration.ofDays(300)))) {
            store.put(Topic.FLAG_USAGE_HOURLY, row("old", old.minus(Duration.ofDays(1)), 1, 0));
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", old, 1, 0));
            store.put(
                    Topic.FLAG_VARIANT_USAGE_HOURLY,
                    new VariantUsage("prod", "web", "old", "v", old.minus(Duration.ofDays(1)), 1));
            store.commit(List.of(), Optional.empty());
            assertThat(store.countRows()).containsEntry("flag_usage_hourly", 2L);
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 1, 0));
            store.commit(List.of(), Optional.empty());
            assertThat(store.countRows())
                    .containsEntry("flag_usage_hourly", 2L)
                    .containsEntry("flag_variant_usage_hourly", 0L);
            store.put(Topic.FLAG_USAGE_HOURLY, row("old", old.minus(Duration.ofDays(1)), 1, 0));
            store.commit(List.of(), Optional.empty());
        }
        assertThat(hours()).containsExactlyInAnyOrder("f " + old + " 1 0", "f " + HOUR + " 1 0");
        assertThat(registry.get("flagtally.reader.rows.older.than.kept")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM flag_usage_keys WHERE flag = 'old'"))
                .isZero();
        assertThat(number("SELECT count(*) FROM flag_variant_usage_keys")).isZero();
    }

    @Test
    void aRowOfAFarFutureTakesNoDayAway() throws SQLException {
        try (UsageStore store = open()) {
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR.minus(Duration.ofDays(14)), 1, 0));
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR.plus(Duration.ofDays(3_000)), 1, 0));
            store.commit(List.of(), Optional.empty());
            assertThat(store.countRows()).containsEntry("flag_usage_hourly", 2L);
        }
        try (UsageStore store = open()) {
            store.commit(List.of(), Optional.empty());
            assertThat(store.countRows()).containsEntry("flag_usage_hourly", 2L);
        }
    }

    @Test
    void beginsAnewWhatIsNotItsFile() throws Exception {
        Files.writeString(folder.resolve("usage.db"), "no database at all, but a text of some length".repeat(100));
        open().close();
        assertThat(rebuilds()).containsExactly("damaged");

        Files.delete(folder.resolve("usage.db"));
        write("CREATE TABLE of_somebody_else (x)");
        open().close();
        assertThat(rebuilds()).containsExactlyInAnyOrder("damaged", "foreign");
    }

    @Test
    void beginsWithAFileThatWasNeverWritten() throws Exception {
        Files.createFile(folder.resolve("usage.db"));
        open().close();
        assertThat(rebuilds()).containsExactly("missing");
    }

    @Test
    void beginsAnewAFileOfAnotherVersionOrCluster() throws Exception {
        fill();
        write("PRAGMA user_version = 999");
        try (UsageStore store = open()) {
            assertThat(store.positions()).isEmpty();
        }
        assertThat(rebuilds()).containsExactlyInAnyOrder("missing", "other_version");

        fill();
        for (StoreOrigin other : List.of(new StoreOrigin("other", ""), new StoreOrigin("other", "prefix-"))) {
            try (UsageStore store = UsageStore.open(file, false, other, settings(), clock(NOW), metrics)) {
                assertThat(store.positions()).isEmpty();
                assertThat(store.countRows()).containsEntry("flag_usage_hourly", 0L);
            }
        }
        assertThat(registry.get("flagtally.reader.rebuilds")
                        .tag("reason", "other_cluster")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void beginsAnewADamagedFile() throws Exception {
        fill();
        // Every page but the first, which says what the file is.
        try (RandomAccessFile bytes =
                new RandomAccessFile(folder.resolve("usage.db").toFile(), "rw")) {
            byte[] noise = "damage".repeat(600).getBytes(StandardCharsets.UTF_8);
            for (long page = 4_096; page < bytes.length(); page += 4_096) {
                bytes.seek(page);
                bytes.write(noise);
            }
        }
        try (UsageStore store = open()) {
            assertThat(store.positions()).isEmpty();
        }
        assertThat(rebuilds()).containsExactlyInAnyOrder("missing", "damaged");
    }

    @Test
    void givesUpTheRowsOfOneTopic() throws SQLException {
        StoredPosition other = new StoredPosition("received-property-values", 0, "id2", 9, StoredPosition.NO_EPOCH);
        try (UsageStore store = open()) {
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 5, 1));
            store.put(Topic.RECEIVED_PROPERTY_VALUES, value("country", "PT"));
            store.commit(List.of(POSITION, other), Optional.of(NOW));
            store.beginAnew(Topic.FLAG_USAGE_HOURLY, "flag-usage-hourly", Anew.TOPIC_MADE_AGAIN);
            assertThat(store.positions()).containsExactly(other);
            assertThat(store.countRows())
                    .containsEntry("flag_usage_hourly", 0L)
                    .containsEntry("received_property_values", 1L);
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 7, 1));
            store.commit(List.of(), Optional.empty());
        }
        assertThat(hours()).containsExactly("f " + HOUR + " 7 1");
        assertThat(rebuilds()).containsExactlyInAnyOrder("missing", "topic_made_again");
    }

    @Test
    void librariesThatKilledProcessesLeftAreDeleted(@TempDir Path left) throws Exception {
        for (String ending : List.of("", ".lck")) {
            Files.createFile(left.resolve("sqlite-3.54.1.0-eda07c26-libsqlitejdbc.so" + ending));
        }
        try (StoreFile taken = new StoreFile(left);
                Stream<Path> files = Files.list(left)) {
            assertThat(taken.exists()).isFalse();
            assertThat(files).noneMatch(file -> file.toString().contains("sqlite"));
        }
    }

    @Test
    void aFileThatWasDeletedOrReplacedIsNoticed() throws Exception {
        try (UsageStore store = open()) {
            store.checkFile();
            Files.delete(folder.resolve("usage.db"));
            assertThatThrownBy(store::checkFile).isInstanceOf(DamagedStoreException.class);
            Files.createFile(folder.resolve("usage.db"));
            assertThatThrownBy(store::checkFile).isInstanceOf(DamagedStoreException.class);
        }
    }

    @Test
    void aFolderIsOfOneReader() {
        assertThatThrownBy(() -> new StoreFile(folder))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("another reader uses " + folder);
    }

    @Test
    void aQueryGoesOnWithTheOldFileWhileANewOneIsBegun() throws SQLException {
        fill();
        try (Connection reader = file.openToRead()) {
            assertThat(hours(reader)).hasSize(1);
            UsageStore.open(file, true, ORIGIN, settings(), clock(NOW), metrics).close();
            assertThat(hours(reader)).hasSize(1);
        }
        assertThat(hours()).isEmpty();
    }

    private void fill() throws SQLException {
        try (UsageStore store = open()) {
            store.put(Topic.FLAG_USAGE_HOURLY, row("f", HOUR, 5, 1));
            store.commit(List.of(POSITION), Optional.of(NOW));
        }
    }

    private UsageStore open() throws SQLException {
        return open(NOW);
    }

    private UsageStore open(Instant now) throws SQLException {
        return UsageStore.open(file, false, ORIGIN, settings(), clock(now), metrics);
    }

    private StoreSettings settings() {
        return new StoreSettings(folder, 14);
    }

    private static InstantSource clock(Instant now) {
        return InstantSource.fixed(now);
    }

    private static FlagUsage row(String flag, Instant hour, long yes, long no) {
        return new FlagUsage("prod", "web", flag, hour, yes, no);
    }

    private static ReceivedPropertyValue value(String property, String value) {
        return new ReceivedPropertyValue("prod", property, value, "", HOUR);
    }

    private List<String> hours() throws SQLException {
        try (Connection connection = file.openToRead()) {
            return hours(connection);
        }
    }

    private static List<String> hours(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        new SqliteHourlyRows()
                .flags(
                        connection,
                        HourFilter.between(HOUR.minus(Duration.ofDays(400)), HOUR.plus(Duration.ofDays(1))),
                        (key, hour, yes, no) -> found.add(key.flag() + " " + hour + " " + yes + " " + no));
        return found;
    }

    private long number(String query) throws SQLException {
        try (Connection connection = file.openToRead()) {
            return StoreFile.number(connection, query);
        }
    }

    private void write(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("usage.db"))) {
            StoreFile.execute(connection, sql);
        }
    }

    /** Why the store was begun anew so far. */
    private List<String> rebuilds() {
        return registry.get("flagtally.reader.rebuilds").counters().stream()
                .filter(counter -> counter.count() > 0)
                .map(counter -> counter.getId().getTag("reason"))
                .toList();
    }

    private List<Path> filesWith(String text) throws IOException {
        return filesWith(folder, text);
    }

    private static List<Path> filesWith(Path folder, String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(each, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(each);
                }
            }
        }
        return found;
    }
}
