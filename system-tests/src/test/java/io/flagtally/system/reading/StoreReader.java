package io.flagtally.system.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.Dialect;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.database.following.EmbeddedDatabase;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.flagtally.system.harness.OutputRows;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The embedded store of this process, compared with what its topics hold. */
final class StoreReader implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Map<String, Object> kafka;
    private final UsageDatabase database;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    StoreReader(Map<String, Object> kafka, Path folder) {
        this(kafka, folder, InstantSource.system());
    }

    StoreReader(Map<String, Object> kafka, Path folder, InstantSource clock) {
        this.kafka = kafka;
        this.database = EmbeddedDatabase.start(
                kafka, "", new StoreSettings(folder, StoreSettings.DEFAULT_KEEP_DAYS), clock, registry);
    }

    UsageDatabase database() {
        return database;
    }

    /** Waits until it holds all that the topics hold now. */
    StoreReader awaitNow() {
        Instant now = Instant.now();
        await().atMost(LONGEST)
                .until(() -> database.asOf().filter(asOf -> !asOf.isBefore(now)).isPresent());
        return this;
    }

    /** Why it began anew, and how often. */
    Map<String, Long> rebuilds() {
        return registry.get("flagtally.reader.rebuilds").counters().stream()
                .filter(counter -> counter.count() > 0)
                .collect(Collectors.toMap(
                        counter -> counter.getId().getTag("reason"), counter -> (long) counter.count(), Long::sum));
    }

    long count(String metric) {
        return (long) registry.get(metric).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    void assertSameAsTopics() throws SQLException {
        try (Connection connection = database.open()) {
            assertThat(flags(connection)).isEqualTo(topic(Topic.FLAG_USAGE_HOURLY, FlagUsage.class));
            assertThat(variants(connection)).isEqualTo(topic(Topic.FLAG_VARIANT_USAGE_HOURLY, VariantUsage.class));
            assertThat(table(connection, "flag_activity")).isEqualTo(topic(Topic.FLAG_ACTIVITY, FlagActivity.class));
            assertThat(table(connection, "received_properties"))
                    .isEqualTo(topic(Topic.RECEIVED_PROPERTIES, ReceivedProperty.class));
            assertThat(table(connection, "received_property_values"))
                    .isEqualTo(topic(Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValue.class));
            assertThat(table(connection, "client_applications"))
                    .isEqualTo(topic(Topic.CLIENT_APPLICATIONS, ClientApplication.class));
        }
    }

    private static final HourFilter ALL = HourFilter.between(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"));

    /** As questions do: the database hears how it failed. */
    void query() {
        try {
            flags();
        } catch (SQLException e) {
            database.queryFailed(e);
        }
    }

    Set<String> flags() throws SQLException {
        try (Connection connection = database.open()) {
            return flags(connection);
        }
    }

    private Set<String> flags(Connection connection) throws SQLException {
        Set<String> found = new TreeSet<>();
        database.hours()
                .flags(
                        connection,
                        ALL,
                        (key, hour, yes, no) -> found.add(
                                new FlagUsage(key.environment(), key.app(), key.flag(), hour, yes, no).toString()));
        return found;
    }

    private Set<String> variants(Connection connection) throws SQLException {
        Set<String> found = new TreeSet<>();
        database.hours()
                .variants(
                        connection,
                        ALL,
                        (key, variant, hour, count) -> found.add(
                                new VariantUsage(key.environment(), key.app(), key.flag(), variant, hour, count)
                                        .toString()));
        return found;
    }

    private static Set<String> table(Connection connection, String table) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
            while (row.next()) {
                found.add(text(row, table));
            }
        }
        return found;
    }

    private static String text(ResultSet row, String table) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount() && i <= 6; i++) {
            texts.add(row.getString(i));
        }
        return switch (table) {
            case "flag_activity" ->
                new FlagActivity(
                                row.getString("environment"),
                                row.getString("app"),
                                row.getString("flag"),
                                time(row, 4),
                                time(row, 5),
                                Dialect.SQLITE.time(row, 6).orElse(null),
                                Dialect.SQLITE.time(row, 7).orElse(null))
                        .toString();
            case "received_properties" ->
                new ReceivedProperty(texts.get(0), texts.get(1), time(row, 3), time(row, 4), row.getLong(5)).toString();
            case "received_property_values" ->
                new ReceivedPropertyValue(texts.get(0), texts.get(1), texts.get(2), texts.get(3), time(row, 5))
                        .toString();
            default ->
                new ClientApplication(
                                texts.get(0),
                                texts.get(1),
                                texts.get(2),
                                texts.get(3),
                                texts.get(4),
                                texts.get(5),
                                time(row, 7),
                                time(row, 8))
                        .toString();
        };
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return Dialect.SQLITE.time(row, column).orElseThrow();
    }

    private <T> Set<String> topic(Topic topic, Class<T> type) {
        return OutputRows.read(kafka, topic, type).stream()
                .map(Object::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        database.close();
    }
}
