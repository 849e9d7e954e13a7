package io.flagtally.reader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import io.flagtally.reader.snapshot.SnapshotSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists that have room for three flags and apps of more, the same on both databases. */
class BoundedListsIT {
    private static final Map<TestDatabase, TestReader> READERS = new EnumMap<>(TestDatabase.class);

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        ReaderConfig usual = ReaderConfig.at(HttpSettings.at("localhost", 0));
        ReaderConfig small = new ReaderConfig(
                usual.http(),
                usual.states(),
                new SnapshotSettings(
                        usual.snapshot().interval(), usual.snapshot().timeout(), 3),
                usual.unleash(),
                usual.longestRange(),
                usual.shutdownDelay(),
                usual.drainTimeout());
        for (TestDatabase database : TestDatabase.values()) {
            READERS.put(
                    database,
                    TestReader.of(database.filledWith(rows(), folder.resolve(database.name())), small, Access.OPEN)
                            .ready());
        }
    }

    @AfterAll
    static void stop() {
        READERS.values().forEach(TestReader::close);
    }

    /** Three keys that were seen last, of which two are of checkout, and three that are left out. */
    private static TestRows rows() {
        String now = "2026-11-28T12:00:00Z";
        String yesterday = "2026-11-27T12:00:00Z";
        String thisWeek = "2026-11-24T12:00:00Z";
        String longAgo = "2026-01-01T00:00:00Z";
        return new TestRows()
                .activity("production", "web", "checkout", "2026-06-01T00:00:00Z", now, now, null)
                .activity("production", "web", "dark-mode", longAgo, "2026-11-28T10:00:00Z", longAgo, null)
                .activity("production", "ios", "checkout", "2026-07-01T00:00:00Z", yesterday, yesterday, null)
                // As new as the one before, but behind it by name.
                .activity("production", "tv", "checkout", "2026-07-01T00:00:00Z", yesterday, yesterday, null)
                .activity("production", "batch", "checkout", longAgo, thisWeek, null, thisWeek)
                .activity("staging", "batch", "forgotten", longAgo, "2026-09-01T00:00:00Z", longAgo, null)
                .flag("production", "web", "checkout", now, 1, 0)
                .flag("production", "ios", "checkout", yesterday, 10, 0)
                .flag("production", "tv", "checkout", yesterday, 100, 0)
                .flag("production", "batch", "checkout", thisWeek, 0, 1000)
                .variant("production", "web", "checkout", "blue", now, 1)
                .variant("production", "batch", "checkout", "red", thisWeek, 1)
                .client(List.of("production", "web", "sdk", "2", "", ""), longAgo, now)
                .client(List.of("production", "web", "sdk", "1", "", ""), longAgo, yesterday)
                .client(List.of("production", "ios", "sdk", "1", "", ""), longAgo, yesterday)
                .client(List.of("production", "tv", "sdk", "1", "", ""), longAgo, thisWeek)
                .client(List.of("staging", "batch", "sdk", "1", "", ""), longAgo, thisWeek);
    }

    @ParameterizedTest
    @EnumSource
    void theListOfFlagsHoldsTheNewestAndSaysHowManyAreMissing(TestDatabase database) {
        // when
        JsonNode all = READERS.get(database).json("/v1/flags");

        // then
        assertThat(all.get("flags").findValuesAsText("flag")).containsExactly("checkout", "dark-mode");
        assertThat(all.get("total").intValue()).isEqualTo(2);
        assertThat(all.get("left_out").intValue()).isEqualTo(3);
        assertThat(leftOut(database, "/v1/flags?environment=production")).isEqualTo(2);
        assertThat(leftOut(database, "/v1/flags?environment=staging&search=forgotten"))
                .isEqualTo(1);
        assertThat(leftOut(database, "/v1/flags?environment=nowhere")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsRightOverAllAppsAlsoThoseThatAreLeftOut(TestDatabase database) {
        // when
        JsonNode row = READERS.get(database).json("/v1/flags?search=checkout").at("/flags/0");

        // then
        assertThat(row.get("first_seen").textValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(row.get("last_no").textValue()).isEqualTo("2026-11-24T12:00:00Z");
        assertThat(row.get("evaluations_24h")).isEqualTo(json("{'yes':1,'no':0}"));
        assertThat(row.get("evaluations_7d")).isEqualTo(json("{'yes':111,'no':1000}"));
        assertThat(row.get("variants").intValue()).isEqualTo(2);
        assertThat(row.get("apps")).isEqualTo(json("['web','ios']"));
        assertThat(row.get("apps_total").intValue()).isEqualTo(4);
        // By what is held alone it would be settled, and then deleted.
        assertThat(row.get("state").textValue()).isEqualTo("live");
    }

    @ParameterizedTest
    @EnumSource
    void theListOfAppsSaysHowManyAreMissing(TestDatabase database) {
        // when
        JsonNode all = READERS.get(database).json("/v1/apps");

        // then
        assertThat(all.get("apps").findValuesAsText("app")).containsExactly("ios", "web");
        assertThat(all.at("/apps/1/flags").intValue()).isEqualTo(2);
        assertThat(all.at("/apps/1/sdks")).isEqualTo(json("['sdk:2','sdk:1']"));
        assertThat(all.at("/apps/0/first_seen").textValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(all.get("left_out").intValue()).isEqualTo(3 + 2);
        assertThat(leftOut(database, "/v1/apps?environment=staging")).isEqualTo(1 + 1);
    }

    @ParameterizedTest
    @EnumSource
    void aFlagThatIsLeftOutIsFoundByItsName(TestDatabase database) {
        TestReader reader = READERS.get(database);

        JsonNode forgotten = reader.json("/v1/flags/forgotten");
        assertThat(forgotten.at("/environments/0/state").textValue()).isEqualTo("gone");
        assertThat(forgotten.get("apps").findValuesAsText("app")).containsExactly("batch");
        JsonNode checkout = reader.json("/v1/flags/checkout?environment=production");
        assertThat(checkout.at("/environments/0/evaluations_7d")).isEqualTo(json("{'yes':111,'no':1000}"));
        assertThat(checkout.get("apps_total").intValue()).isEqualTo(4);
        assertThat(reader.get("/v1/flags/forgotten?environment=production").statusCode())
                .isEqualTo(404);
        assertThat(reader.get("/v1/flags/nobody").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void anAppThatIsLeftOutIsFoundByItsName(TestDatabase database) {
        TestReader reader = READERS.get(database);

        JsonNode batch = reader.json("/v1/apps/batch");
        assertThat(batch.get("environments").findValuesAsText("environment")).containsExactly("production", "staging");
        assertThat(batch.get("flags").findValuesAsText("flag")).containsExactly("checkout", "forgotten");
        assertThat(batch.get("flags_total").intValue()).isEqualTo(2);
        assertThat(batch.at("/flags/0/no_7d").longValue()).isEqualTo(1000);
        assertThat(reader.get("/v1/apps/nobody").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void environmentsAreKnownAndTheRestIsCounted(TestDatabase database) {
        TestReader reader = READERS.get(database);

        assertThat(reader.json("/v1/status").get("environments")).isEqualTo(json("['production','staging']"));
        assertThat(metric(reader, "flags")).isEqualTo(3);
        assertThat(metric(reader, "clients")).isEqualTo(2);
        assertThat(metric(reader, "variants")).isZero();
    }

    private static double metric(TestReader reader, String what) {
        return reader.metrics
                .get("flagtally.reader.lists.left.out")
                .tag("what", what)
                .gauge()
                .value();
    }

    private static int leftOut(TestDatabase database, String list) {
        return READERS.get(database).json(list).get("left_out").intValue();
    }

    private static JsonNode json(String text) {
        try {
            return OpenApi.JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
