package io.flagtally.system.faults;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.RunningStandalone;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineIT {
    private static final String UNLEASH_EXAMPLE =
            """
            {"appName": "insurance-selector",
             "bucket": {
               "start": "1926-05-08T12:00:00.000Z",
               "stop": "1926-05-08T13:00:00.000Z",
               "toggles": {
                 "myCoolToggle": {"yes": 25, "no": 42, "variants": {"blue": 6, "green": 15, "red": 46}},
                 "myOtherToggle": {"yes": 0, "no": 100}}}}""";

    private static final String TGGL_EXAMPLE =
            """
            {"clients": [
               {"id": "php-client:1.5.1",
                "flags": {
                  "analytics-panel-beta": [{"active": true, "count": 11}, {"active": false, "count": 35}]}}],
             "receivedProperties": {
               "userId": [1721461881, 1721461898],
               "userName": [1721461881, 1721461898]},
             "receivedValues": {
               "userId": [["U4zZSgiR", "Elon Musk"], ["Be6QkIjN", "Jeff Bezos"]],
               "userName": [["Elon Musk"], ["Jeff Bezos"]]}}""";

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String ENVIRONMENT = DevelopmentKeys.ENVIRONMENT;
    private static final String SHOP = "insurance-selector";
    private static final String PHP = "php-client:1.5.1";

    @TempDir
    private Path folder;

    private final Instant started = Instant.now().truncatedTo(ChronoUnit.HOURS);

    @Test
    void countsTheContractsExamplesToTheRowAndGoesOnAfterARestart() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder)) {
            // when
            post(standalone);
            // then
            awaitUsage(standalone, 1);
            awaitContext(standalone);
        }
        try (RunningStandalone standalone = RunningStandalone.in(folder)) {
            // when
            post(standalone);
            // then
            awaitUsage(standalone, 2);
            awaitContext(standalone);
            awaitNothingDropped(standalone);
        }
    }

    @Test
    void isReadyOnceAllPartsAre() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder)) {
            // when
            HttpResponse<String> ready = standalone.admin("/health/ready");
            // then
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(standalone.admin("/health/live").statusCode()).isEqualTo(200);
            assertThat(standalone.admin("/metrics").body()).contains("jvm_memory_used_bytes");
        }
    }

    @Test
    void takesReportsOfPagesWithTheFrontendKey() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder)) {
            // when
            HttpResponse<String> answer = standalone.post(
                    "/api/frontend/client/metrics",
                    "Authorization",
                    standalone.keys().frontend(),
                    UNLEASH_EXAMPLE);
            // then
            assertThat(answer.statusCode()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(usage(standalone)).hasSize(2));
        }
    }

    private static void post(RunningStandalone standalone) throws Exception {
        assertThat(standalone.postUnleash(UNLEASH_EXAMPLE)).isEqualTo(202);
        assertThat(standalone.postTggl(TGGL_EXAMPLE)).isEqualTo(200);
    }

    private void awaitUsage(RunningStandalone standalone, int times) {
        await().untilAsserted(() -> assertThat(usage(standalone))
                .containsExactlyInAnyOrder(
                        new FlagUsage(ENVIRONMENT, SHOP, "myCoolToggle", started, 25L * times, 42L * times),
                        new FlagUsage(ENVIRONMENT, SHOP, "myOtherToggle", started, 0, 100L * times),
                        new FlagUsage(ENVIRONMENT, PHP, "analytics-panel-beta", started, 11L * times, 35L * times)));
        await().untilAsserted(() -> assertThat(variantUsage(standalone))
                .containsExactlyInAnyOrder(
                        new VariantUsage(ENVIRONMENT, SHOP, "myCoolToggle", "blue", started, 6L * times),
                        new VariantUsage(ENVIRONMENT, SHOP, "myCoolToggle", "green", started, 15L * times),
                        new VariantUsage(ENVIRONMENT, SHOP, "myCoolToggle", "red", started, 46L * times)));
    }

    private void awaitContext(RunningStandalone standalone) {
        Instant first = Instant.ofEpochSecond(1721461881);
        Instant last = Instant.ofEpochSecond(1721461898);
        await().untilAsserted(() -> assertThat(standalone.rows(Topic.RECEIVED_PROPERTIES, ReceivedProperty.class))
                .containsExactly(
                        new ReceivedProperty(ENVIRONMENT, "userId", first, last, 0),
                        new ReceivedProperty(ENVIRONMENT, "userName", first, last, 0)));
        await().untilAsserted(() -> assertThat(
                        standalone.rows(Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValue.class))
                .extracting(ReceivedPropertyValue::property, ReceivedPropertyValue::value, ReceivedPropertyValue::label)
                .containsExactly(
                        tuple("userId", "Be6QkIjN", "Jeff Bezos"),
                        tuple("userId", "U4zZSgiR", "Elon Musk"),
                        tuple("userName", "Elon Musk", ""),
                        tuple("userName", "Jeff Bezos", "")));
        await().untilAsserted(() -> assertThat(standalone.rows(Topic.CLIENT_APPLICATIONS, ClientApplication.class))
                .extracting(ClientApplication::app, ClientApplication::sdk, ClientApplication::sdkVersion)
                .containsExactly(tuple(SHOP, "", ""), tuple(PHP, "php-client", "1.5.1")));
    }

    /** Kafka Streams' own metric, as the aggregator's README names it; there is one for each task. */
    private static void awaitNothingDropped(RunningStandalone standalone) {
        await().atMost(LONGEST).untilAsserted(() -> assertThat(
                        standalone.admin("/metrics").body().lines())
                .filteredOn(line -> line.startsWith("kafka_stream_task_dropped_records_total{"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" 0.0")));
    }

    private List<FlagUsage> usage(RunningStandalone standalone) {
        return standalone.rows(Topic.FLAG_USAGE_HOURLY, FlagUsage.class).stream()
                .collect(groupingBy(row -> List.of(row.environment(), row.app(), row.flag())))
                .values()
                .stream()
                .map(hours -> new FlagUsage(
                        hours.get(0).environment(),
                        hours.get(0).app(),
                        hours.get(0).flag(),
                        inOneHour(hours.stream().map(FlagUsage::windowStart)),
                        hours.stream().mapToLong(FlagUsage::yes).sum(),
                        hours.stream().mapToLong(FlagUsage::no).sum()))
                .toList();
    }

    private List<VariantUsage> variantUsage(RunningStandalone standalone) {
        return standalone.rows(Topic.FLAG_VARIANT_USAGE_HOURLY, VariantUsage.class).stream()
                .collect(groupingBy(VariantUsage::variant))
                .values()
                .stream()
                .map(hours -> new VariantUsage(
                        hours.get(0).environment(),
                        hours.get(0).app(),
                        hours.get(0).flag(),
                        hours.get(0).variant(),
                        inOneHour(hours.stream().map(VariantUsage::windowStart)),
                        hours.stream().mapToLong(VariantUsage::count).sum()))
                .toList();
    }

    /** A test that runs over the end of an hour has rows of two; their sum stands in the hour in which it started. */
    private Instant inOneHour(Stream<Instant> windows) {
        assertThat(windows).isSubsetOf(started, started.plus(1, ChronoUnit.HOURS));
        return started;
    }
}
