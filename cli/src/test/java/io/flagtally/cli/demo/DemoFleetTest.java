package io.flagtally.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DemoFleetTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration BUCKET = Duration.ofSeconds(5);

    private final List<DemoInstance> fleet = DemoFleet.of(START, new SplittableRandom(7));

    @Test
    void reportsBucketsThatFollowEachOtherWithoutAGap() throws Exception {
        // when
        List<JsonNode> first = unleash(START.plus(BUCKET));
        List<JsonNode> second = unleash(START.plus(BUCKET).plus(BUCKET));

        // then
        assertThat(first).hasSize(5);
        Set<String> connections = new HashSet<>();
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i).at("/bucket/start").asText()).isEqualTo(START.toString());
            assertThat(second.get(i).at("/bucket/start")).isEqualTo(first.get(i).at("/bucket/stop"));
            assertThat(second.get(i).at("/connectionId")).isEqualTo(first.get(i).at("/connectionId"));
            connections.add(first.get(i).at("/connectionId").asText());
        }
        assertThat(connections).hasSize(5);
    }

    @Test
    void saysWhichSdkEachInstanceHas() {
        assertThat(fleet.stream().flatMap(each -> each.hello().stream()).map(hello -> hello.headers()
                        .get("unleash-sdk")))
                .contains("unleash-java-sdk:12.2.3", "unleash-java-sdk:9.2.0", "unleash-client-node:6.12.1");
        assertThat(reports(START.plus(BUCKET)).stream()
                        .filter(report -> report.path().equals("/report"))
                        .map(DemoReport::body))
                .anyMatch(body -> body.contains("js-client:3.1.0/TgglClient/mobile-shop"))
                .allMatch(body -> body.contains("receivedValues"));
    }

    @Test
    void movesEachFlagInItsWay() throws Exception {
        // when
        Map<String, long[]> early = minute(0);
        minutes(1, 9);
        Map<String, long[]> late = minute(12);

        // then
        assertThat(share(early, "new-checkout")).isBetween(0.01, 0.25);
        assertThat(share(late, "new-checkout")).isEqualTo(1);
        assertThat(share(late, "free-shipping")).isEqualTo(1);
        assertThat(share(early, "legacy-search")).isZero();
        assertThat(early.get("legacy-search")[1]).isGreaterThan(100);
        assertThat(late).doesNotContainKey("legacy-search");
        assertThat(share(late, "dark-mode")).isBetween(0.4, 0.6);
    }

    @Test
    void tellsAbTestsByVariantsThatAddUp() throws Exception {
        for (JsonNode report : unleash(START.plus(BUCKET))) {
            JsonNode test = report.at("/bucket/toggles/button-colour");
            if (!test.isMissingNode()) {
                long sum = 0;
                for (JsonNode count : test.path("variants")) {
                    sum += count.asLong();
                }
                assertThat(test.path("variants")).hasSize(3);
                assertThat(sum).isEqualTo(test.path("yes").asLong());
            }
        }
    }

    private void minutes(int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            minute(i);
        }
    }

    /** Yes and no of each flag in that minute of the demo, as its Unleash instances report them. */
    private Map<String, long[]> minute(int minute) throws Exception {
        // Whatever lies between belongs to the bucket before.
        unleash(START.plus(Duration.ofMinutes(minute)));
        Map<String, long[]> sums = new HashMap<>();
        for (int i = 1; i <= 12; i++) {
            for (JsonNode report :
                    unleash(START.plus(Duration.ofMinutes(minute)).plus(BUCKET.multipliedBy(i)))) {
                report.at("/bucket/toggles").properties().forEach(flag -> {
                    long[] sum = sums.computeIfAbsent(flag.getKey(), any -> new long[2]);
                    sum[0] += flag.getValue().path("yes").asLong();
                    sum[1] += flag.getValue().path("no").asLong();
                });
            }
        }
        return sums;
    }

    private static double share(Map<String, long[]> sums, String flag) {
        long[] sum = sums.get(flag);
        return (double) sum[0] / (sum[0] + sum[1]);
    }

    private List<DemoReport> reports(Instant now) {
        return fleet.stream().map(each -> each.report(now)).toList();
    }

    private List<JsonNode> unleash(Instant now) throws Exception {
        List<JsonNode> bodies = new ArrayList<>();
        for (DemoReport report : reports(now)) {
            if (report.path().equals("/api/client/metrics")) {
                bodies.add(JSON.readTree(report.body()));
            }
        }
        return bodies;
    }
}
