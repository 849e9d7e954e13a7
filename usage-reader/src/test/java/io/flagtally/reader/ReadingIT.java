package io.flagtally.reader;

import static io.flagtally.reader.TestReader.encoded;
import static io.flagtally.reader.TestReader.query;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.reader.database.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API answers, the same on both databases. Each answer is held against the OpenAPI document too. */
class ReadingIT {
    private static final Map<TestDatabase, TestReader> READERS = new EnumMap<>(TestDatabase.class);

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        for (TestDatabase database : TestDatabase.values()) {
            READERS.put(
                    database,
                    TestReader.of(database.filledWith(Fleet.rows(), folder.resolve(database.name())))
                            .ready());
        }
    }

    @AfterAll
    static void stop() {
        READERS.values().forEach(TestReader::close);
    }

    @ParameterizedTest
    @EnumSource
    void aFlagHasItsTotalsAndItsState(TestDatabase database) {
        // when
        JsonNode answer = READERS.get(database).json("/v1/flags?search=CHECK&environment=production");

        // then
        assertThat(answer.get("total").intValue()).isEqualTo(1);
        JsonNode row = answer.at("/flags/0");
        assertThat(row.get("flag").textValue()).isEqualTo("checkout");
        assertThat(row.get("evaluations_24h")).isEqualTo(json("{'yes':7,'no':3}"));
        assertThat(row.get("evaluations_7d")).isEqualTo(json("{'yes':117,'no':3}"));
        assertThat(row.get("share_yes").doubleValue()).isEqualTo(117 / 120.0);
        assertThat(row.get("hours")).isEqualTo(json("[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,4,5]"));
        assertThat(row.get("variants").intValue()).isEqualTo(3);
        assertThat(row.get("apps")).isEqualTo(json("['ios','web']"));
        assertThat(row.get("apps_total").intValue()).isEqualTo(2);
        assertThat(row.get("first_seen").textValue()).isEqualTo("2026-06-01T00:00:00Z");
        assertThat(row.get("state").textValue()).isEqualTo("live");
    }

    @ParameterizedTest
    @EnumSource
    void flagsAreFoundByStateAppAndEnvironment(TestDatabase database) {
        TestReader reader = READERS.get(database);

        assertThat(flags(reader, "?state=settled&environment=production")).containsExactly("dark-mode");
        assertThat(flags(reader, "?state=gone,idle")).containsExactly("Sleeping", "forgotten");
        assertThat(flags(reader, "?app=ios")).containsExactly("Sleeping", "checkout");
        assertThat(flags(reader, "?environment=development")).containsExactly("checkout");
        assertThat(flags(reader, "?environment=nowhere")).isEmpty();
        assertThat(flags(reader, "?sort=evaluations_7d&limit=2&environment=production"))
                .containsExactly("checkout", "dark-mode");
    }

    @ParameterizedTest
    @EnumSource
    void pagesMakeTheWholeListInEveryOrder(TestDatabase database) {
        TestReader reader = READERS.get(database);
        for (String sort : List.of("name", "last_seen", "evaluations_24h", "evaluations_7d")) {
            for (String order : List.of("asc", "desc")) {
                String list = "?sort=" + sort + "&order=" + order;
                assertThat(pages(reader, "/v1/flags" + list + "&limit=3", "flags"))
                        .as(list)
                        .isEqualTo(rows(reader.json("/v1/flags" + list), "flags"))
                        .hasSize(5 + Fleet.HOSTILE.size());
            }
        }
        for (String list : List.of("apps", "sdks", "properties")) {
            assertThat(pages(reader, "/v1/" + list + "?limit=2", list))
                    .as(list)
                    .isEqualTo(rows(reader.json("/v1/" + list), list))
                    .hasSizeGreaterThan(Fleet.HOSTILE.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneFlagIsToldByEnvironmentAndApp(TestDatabase database) {
        // when
        JsonNode answer = READERS.get(database).json("/v1/flags/checkout");

        // then
        assertThat(texts(answer.get("environments"), "environment")).containsExactly("development", "production");
        assertThat(answer.get("apps_total").intValue()).isEqualTo(3);
        assertThat(StreamSupport.stream(answer.get("apps").spliterator(), false)
                        .filter(row -> row.get("environment").textValue().equals("production"))
                        .filter(row -> row.get("app").textValue().equals("web")))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.get("yes_7d").longValue()).isEqualTo(116);
                    assertThat(row.get("no_7d").longValue()).isEqualTo(3);
                });
        assertThat(READERS.get(database).get("/v1/flags/nobody").statusCode()).isEqualTo(404);
        assertThat(READERS.get(database)
                        .get("/v1/flags/checkout?environment=hostile")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void usageIsToldByHour(TestDatabase database) {
        // when
        JsonNode answer = READERS.get(database).json("/v1/flags/checkout/usage?environment=production");

        // then
        assertThat(answer.get("from").textValue()).isEqualTo("2026-11-27T12:00:00Z");
        assertThat(answer.get("to").textValue()).isEqualTo("2026-11-28T13:00:00Z");
        assertThat(answer.get("series"))
                .isEqualTo(
                        json(
                                """
                        [{'name':'','points':[
                          {'time':'2026-11-27T12:00:00Z','yes':10,'no':0},
                          {'time':'2026-11-27T13:00:00Z','yes':1,'no':0},
                          {'time':'2026-11-28T11:00:00Z','yes':2,'no':2},
                          {'time':'2026-11-28T12:00:00Z','yes':4,'no':1}]}]"""));
    }

    @ParameterizedTest
    @EnumSource
    void usageHasOneSeriesForEachApp(TestDatabase database) {
        String range = "&from=2026-11-28T11:00:00Z&to=2026-11-28T13:00:00Z";

        assertThat(READERS.get(database)
                        .json("/v1/flags/checkout/usage?by=app&environment=production&fill=true" + range)
                        .get("series"))
                .isEqualTo(
                        json(
                                """
                        [{'name':'web','points':[
                          {'time':'2026-11-28T11:00:00Z','yes':2,'no':2},
                          {'time':'2026-11-28T12:00:00Z','yes':3,'no':1}]},
                         {'name':'ios','points':[
                          {'time':'2026-11-28T11:00:00Z','yes':0,'no':0},
                          {'time':'2026-11-28T12:00:00Z','yes':1,'no':0}]}]"""));
        assertThat(READERS.get(database)
                        .json("/v1/flags/checkout/usage?by=environment" + range)
                        .get("series"))
                .isEqualTo(
                        json(
                                """
                        [{'name':'production','points':[
                          {'time':'2026-11-28T11:00:00Z','yes':2,'no':2},
                          {'time':'2026-11-28T12:00:00Z','yes':4,'no':1}]},
                         {'name':'development','points':[
                          {'time':'2026-11-28T12:00:00Z','yes':0,'no':5}]}]"""));
        assertThat(READERS.get(database)
                        .json("/v1/flags/checkout/usage?by=variant&app=web" + range)
                        .get("series"))
                .isEqualTo(
                        json(
                                """
                        [{'name':'blue','points':[{'time':'2026-11-28T12:00:00Z','count':2}]},
                         {'name':'green','points':[{'time':'2026-11-28T11:00:00Z','count':1}]}]"""));
    }

    @ParameterizedTest
    @EnumSource
    void daysAreThoseOfTheCaller(TestDatabase database) {
        String range = "&from=2026-11-27T12:00:00Z&to=2026-11-28T12:34:56Z";

        // 12:00 UTC is 23:00 in Sydney, the hour behind it is another day.
        assertThat(READERS.get(database)
                        .json(
                                "/v1/flags/checkout/usage?step=day&timezone=Australia/Sydney&app=web&environment=production"
                                        + range)
                        .get("series"))
                .isEqualTo(
                        json(
                                """
                        [{'name':'','points':[
                          {'time':'2026-11-26T13:00:00Z','day':'2026-11-27','yes':10,'no':0},
                          {'time':'2026-11-27T13:00:00Z','day':'2026-11-28','yes':6,'no':3}]}]"""));
        assertThat(READERS.get(database)
                        .json("/v1/flags/checkout/usage?step=day&timezone=%2B05:30&app=ios" + range)
                        .at("/series/0/points/0/time")
                        .textValue())
                .isEqualTo("2026-11-27T18:30:00Z");
    }

    @ParameterizedTest
    @EnumSource
    void appsTellTheirFlagsAndSdks(TestDatabase database) {
        TestReader reader = READERS.get(database);

        JsonNode apps = reader.json("/v1/apps?environment=production").get("apps");
        assertThat(texts(apps, "app")).containsExactly("batch", "ios", "web");
        assertThat(apps.at("/2/sdks")).isEqualTo(json("['unleash-client-node:6.12.1','unleash-client-node:6.11.0']"));
        assertThat(apps.at("/2/first_seen").textValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(apps.at("/2/flags").intValue()).isEqualTo(3);
        JsonNode web = reader.json("/v1/apps/web?environment=production");
        assertThat(texts(web.get("sdks"), "sdk_version")).containsExactly("6.12.1", "6.11.0");
        assertThat(texts(web.get("flags"), "flag")).containsExactly("checkout", "dark-mode", "forgotten");
        assertThat(reader.get("/v1/apps/nobody").statusCode()).isEqualTo(404);
        assertThat(texts(reader.json("/v1/sdks?app=web&environment=production").get("sdks"), "sdk_version"))
                .containsExactly("6.11.0", "6.12.1");
        assertThat(rows(reader.json("/v1/sdks?sdk=unleash-client-node"), "sdks"))
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreFoundByPrefix(TestDatabase database) {
        TestReader reader = READERS.get(database);

        assertThat(reader.json("/v1/properties?search=PLA").get("properties"))
                .isEqualTo(
                        json(
                                """
                        [{'environment':'production','property':'plan','first_received':'2026-11-01T00:00:00Z',
                          'last_received':'2026-11-28T12:00:00Z','values':4,'dropped_values':3}]"""));
        String values = "/v1/properties/plan/values";
        assertThat(texts(reader.json(values + "?environment=production").get("values"), "value"))
                .containsExactly("Free", "fr%e", "free", "pro");
        assertThat(texts(reader.json(values + "?prefix=fr").get("values"), "label"))
                .containsExactly("dev", "percent", "");
        assertThat(texts(reader.json(values + "?prefix=fr%25").get("values"), "label"))
                .containsExactly("percent");
        assertThat(reader.json("/v1/properties?search=%25").get("properties")).hasSize(2);
        assertThat(reader.json("/v1/properties/nothing/values").get("values")).isEmpty();
        assertThat(pages(reader, values + "?limit=1", "values")).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void hostileNamesAreOnlyNames(TestDatabase database) {
        TestReader reader = READERS.get(database);
        for (String name : Fleet.HOSTILE) {
            Map<String, String> all = Map.of("environment", "hostile");
            assertThat(reader.json("/v1/flags/" + encoded(name) + query(all))
                            .get("flag")
                            .textValue())
                    .isEqualTo(name);
            // A sink cuts the longest variants: an index of Postgres can't hold them.
            assertThat(reader.json("/v1/flags/" + encoded(name) + "/usage?by=variant")
                            .at("/series/0/name")
                            .textValue())
                    .startsWith(name.substring(0, Math.min(80, name.length())));
            assertThat(reader.json("/v1/apps/" + encoded(name)).get("app").textValue())
                    .isEqualTo(name);
            assertThat(texts(
                            reader.json("/v1/properties/" + encoded(name) + "/values"
                                            + query(Map.of("prefix", name, "environment", "hostile")))
                                    .get("values"),
                            "value"))
                    .containsExactly(name);
            assertThat(flags(reader, query(Map.of("search", cut(name), "environment", "hostile"))))
                    .contains(name);
            assertThat(texts(
                            reader.json("/v1/properties" + query(Map.of("search", cut(name))))
                                    .get("properties"),
                            "property"))
                    .contains(name);
            assertThat(reader.json("/v1/sdks" + query(Map.of("app", name))).get("sdks"))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsAreCsvForThoseWhoWantIt(TestDatabase database) {
        TestReader reader = READERS.get(database);

        HttpResponse<String> csv = reader.get("/v1/flags?environment=hostile&search==1&format=csv");
        assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(csv.body().lines().toList().get(1)).startsWith("hostile,'=1+1,new,");
        assertThat(reader.get("/v1/flags/checkout/usage?app=ios&from=2026-11-28T12:00:00Z", "Accept", "text/csv")
                        .body())
                .isEqualTo("series,rest,time,day,yes,no\r\n,,2026-11-28T12:00:00Z,,1,0\r\n");
        for (String list : List.of("/v1/apps", "/v1/sdks", "/v1/properties", "/v1/properties/plan/values")) {
            assertThat(reader.get(list + "?format=csv&limit=1").body().lines()).hasSize(2);
        }
        assertThat(reader.get("/v1/flags?limit=1&format=csv")
                        .headers()
                        .firstValue("Link")
                        .orElseThrow())
                .matches("</v1/flags\\?limit=1&format=csv&cursor=[A-Za-z0-9_-]+>; rel=\"next\"");
    }

    @ParameterizedTest
    @EnumSource
    void theStatusSaysHowFarItIs(TestDatabase database) {
        JsonNode status = READERS.get(database).json("/v1/status");

        assertThat(status.get("ready").booleanValue()).isTrue();
        assertThat(status.get("database").textValue()).isEqualTo(database.name().toLowerCase(Locale.ROOT));
        assertThat(status.at("/rows/flag_usage_hourly").longValue()).isEqualTo(9 + Fleet.HOSTILE.size());
        assertThat(status.get("dead_letters").isNull()).isTrue();
        assertThat(status.get("open").booleanValue()).isTrue();
    }

    private static String cut(String name) {
        return name.codePointCount(0, name.length()) > 200 ? name.substring(0, 200) : name;
    }

    private static List<String> flags(TestReader reader, String query) {
        return texts(reader.json("/v1/flags" + query).get("flags"), "flag");
    }

    private static List<JsonNode> pages(TestReader reader, String list, String what) {
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = reader.json(list + cursor);
            all.addAll(rows(page, what));
            cursor = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + page.get("next").textValue();
        } while (!cursor.isEmpty());
        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
        return all;
    }

    private static List<JsonNode> rows(JsonNode page, String what) {
        return StreamSupport.stream(page.get(what).spliterator(), false).toList();
    }

    private static List<String> texts(JsonNode rows, String field) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.get(field).textValue())
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return OpenApi.JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
