package io.flagtally.reader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import io.flagtally.reader.status.Counters;
import io.flagtally.reader.unleash.UnleashSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an Unleash server answered to the same reads, after the same posts. */
class UnleashReadsIT {
    private static final String FEATURES = "/api/admin/client-metrics/features/";
    private static final JsonNode CAPTURE = capture();
    private static final InstantSource THEN =
            InstantSource.fixed(Instant.parse(CAPTURE.get("now").textValue().replace("+00:00", "Z")));

    @ParameterizedTest
    @EnumSource
    void everyReadIsEqualToTheRealServers(TestDatabase database, @TempDir Path folder) throws Exception {
        try (TestReader reader = reader(database, folder, UnleashSettings.DEFAULT)) {
            int compared = 0;
            for (JsonNode read : CAPTURE.get("gets")) {
                String path = read.get("path").textValue();
                if (path.startsWith(FEATURES) && read.get("status").intValue() == 200) {
                    HttpResponse<String> answer = reader.get(path);

                    assertThat(answer.headers().firstValue("Content-Type"))
                            .contains(read.get("content_type").textValue());
                    assertThat(TestReader.tree(answer)).as(path).isEqualTo(read.get("body"));
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(21);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hoursFurtherBackAreASetting(TestDatabase database, @TempDir Path folder) throws Exception {
        try (TestReader reader = reader(database, folder, new UnleashSettings(9_600, 0))) {
            JsonNode data = reader.json(FEATURES + "checkout-redesign/raw?hoursBack=9600")
                    .get("data");

            assertThat(data).hasSize(9_600 * 4);
            assertThat(StreamSupport.stream(data.spliterator(), false)
                            .mapToLong(row -> row.get("yes").longValue())
                            .sum())
                    .isEqualTo(sumOf("checkout-redesign"));
            assertThat(reader.json(FEATURES + "checkout-redesign/raw?hoursBack=9601")
                            .get("data"))
                    .hasSize(96);
        }
    }

    @ParameterizedTest
    @EnumSource
    void prometheusGetsTheCounterThatDashboardsKnow(TestDatabase database, @TempDir Path folder) throws Exception {
        try (TestReader off = reader(database, folder.resolve("off"), UnleashSettings.DEFAULT);
                TestReader on = reader(database, folder.resolve("on"), new UnleashSettings(48, 2))) {
            assertThat(off.get("/v1/prometheus").statusCode()).isEqualTo(404);
            // Of the hour in which it started; the third flag and app are past the bound.
            assertThat(on.get("/v1/prometheus").body().lines().filter(line -> !line.startsWith("#")))
                    .containsExactlyInAnyOrder(
                            "feature_toggle_usage_total{toggle=\"checkout-redesign\",active=\"true\",appName=\"ios\"} 1",
                            "feature_toggle_usage_total{toggle=\"checkout-redesign\",active=\"false\",appName=\"ios\"} 0",
                            "feature_toggle_usage_total{toggle=\"checkout-redesign\",active=\"true\",appName=\"web\"} 10",
                            "feature_toggle_usage_total{toggle=\"checkout-redesign\",active=\"false\",appName=\"web\"} 5",
                            "feature_toggle_usage_total{toggle=\"…\",active=\"true\",appName=\"…\"} 107",
                            "feature_toggle_usage_total{toggle=\"…\",active=\"false\",appName=\"…\"} 53");
        }
    }

    private static long sumOf(String flag) {
        long sum = 0;
        for (JsonNode post : CAPTURE.get("posts")) {
            sum += post.at("/body/bucket/toggles/" + flag + "/yes").longValue();
        }
        return sum;
    }

    private static TestReader reader(TestDatabase database, Path folder, UnleashSettings settings) throws Exception {
        ReaderConfig usual = ReaderConfig.at(HttpSettings.at("localhost", 0));
        ReaderConfig config = new ReaderConfig(
                usual.http(),
                usual.states(),
                usual.snapshot(),
                settings,
                usual.longestRange(),
                usual.shutdownDelay(),
                usual.drainTimeout());
        return TestReader.of(database.filledWith(rows(), folder), config, Access.OPEN, Counters.UNKNOWN, THEN)
                .ready();
    }

    /** What the posts make of hourly rows; the server counts no flag that nobody made there. */
    private static TestRows rows() {
        TestRows rows = new TestRows();
        for (JsonNode post : CAPTURE.get("posts")) {
            String environment = post.get("key").textValue().equals("dev") ? "development" : "production";
            JsonNode body = post.get("body");
            String app = body.get("appName").textValue();
            String hour = Instant.parse(body.at("/bucket/stop").textValue())
                    .truncatedTo(ChronoUnit.HOURS)
                    .toString();
            body.at("/bucket/toggles").properties().forEach(flag -> {
                if (!flag.getKey().equals("not-a-flag")) {
                    rows.flag(
                            environment,
                            app,
                            flag.getKey(),
                            hour,
                            flag.getValue().get("yes").longValue(),
                            flag.getValue().get("no").longValue());
                    flag.getValue()
                            .path("variants")
                            .properties()
                            .forEach(variant -> rows.variant(
                                    environment,
                                    app,
                                    flag.getKey(),
                                    variant.getKey(),
                                    hour,
                                    variant.getValue().longValue()));
                }
            });
        }
        return rows;
    }

    private static JsonNode capture() {
        try (InputStream json = UnleashReadsIT.class.getResourceAsStream("unleash/reads.json")) {
            return OpenApi.JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
