package io.flagtally.relay;

import static io.flagtally.relay.RelayFixture.INTERVAL;
import static io.flagtally.relay.RelayFixture.MAX_BODY_BYTES;
import static io.flagtally.relay.RelayFixture.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.decode.Names;
import io.flagtally.model.topics.Topic;
import io.flagtally.relay.RelayFixture.Body;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowthTest {
    @TempDir
    private Path stateDir;

    private RelayFixture relay;

    @BeforeEach
    void start() {
        relay = new RelayFixture(stateDir);
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void sendsWhatATotalHasGrownByOnceAnInterval() throws IOException {
        relay.flag("checkout", 3, 1);
        relay.flag("checkout", 5, 1);
        relay.variant("checkout", "blue", 2);

        List<Body> first = relay.sendAll();
        relay.flag("checkout", 6, 4);
        relay.variant("checkout", "blue", 3);
        List<Body> second = relay.sendAll();

        assertThat(first)
                .singleElement()
                .satisfies(
                        body -> assertThat(body.json())
                                .isEqualTo(
                                        json(
                                                """
                {"applications": [], "metrics": [{"featureName": "checkout", "appName": "web",
                "environment": "production", "timestamp": "2026-11-21T12:00:00Z", "variants": {"blue": 2},
                "yes": 5, "no": 1}]}""")));
        assertThat(second)
                .singleElement()
                .satisfies(
                        body -> assertThat(body.metrics())
                                .isEqualTo(
                                        json(
                                                """
                [{"featureName": "checkout", "appName": "web", "environment": "production",
                "timestamp": "2026-11-21T12:00:00Z", "variants": {"blue": 1}, "yes": 1, "no": 3}]""")));
        assertThat(relay.sendAll()).isEmpty();
    }

    @Test
    void sendsNothingBeforeTheIntervalIsOver() {
        relay.flag("checkout", 3, 1);
        relay.pass(INTERVAL.minusSeconds(1));

        assertThat(relay.bodies()).isEmpty();
        assertThat(relay.waiting()).isEqualTo(4);
    }

    @Test
    void letsVariantsWaitForAnEvaluationOfTheirFlag() {
        relay.variant("checkout", "blue", 2);
        assertThat(relay.sendAll()).isEmpty();

        relay.flag("checkout", 2, 0);

        assertThat(relay.sendAll()).singleElement().satisfies(body -> assertThat(
                        body.metrics().get(0).get("variants").toString())
                .isEqualTo("{\"blue\":2}"));
    }

    @Test
    void makesNoThirdBodyWhileTwoAreUnpostedAndMergesWhatGrows() {
        relay.flag("one", 1, 0);
        relay.pass(INTERVAL);
        relay.flag("two", 1, 0);
        relay.pass(INTERVAL);
        for (int yes = 1; yes <= 50; yes++) {
            relay.flag("three", yes, 0);
            relay.pass(INTERVAL);
        }

        List<Body> unposted = relay.bodies();
        assertThat(unposted).hasSize(2);
        relay.posted(unposted.get(0), true);

        assertThat(relay.bodies()).singleElement().satisfies(body -> assertThat(
                        body.metrics().get(0).get("yes").intValue())
                .isEqualTo(50));
    }

    @Test
    void letsBodiesTakeTurnsWithTwoKeys() {
        List<Body> bodies = new ArrayList<>();
        for (int yes = 1; yes <= 4; yes++) {
            relay.flag("one", yes, 0);
            bodies.addAll(relay.sendAll());
        }

        assertThat(bodies).hasSize(4);
        assertThat(bodies.get(0).key())
                .isEqualTo(bodies.get(2).key())
                .isNotEqualTo(bodies.get(1).key());
        assertThat(bodies.stream().map(Body::sequence)).isSorted().doesNotHaveDuplicates();
        assertThat(bodies.get(0).sequence()).isEqualTo(RelayFixture.NOW.toEpochMilli() + 1);
    }

    @Test
    void goesOnBehindBodiesOfAnEarlierApplication() {
        long later = RelayFixture.NOW.plusSeconds(60).toEpochMilli();
        relay.posted("production", later, true);
        relay.flag("one", 1, 0);

        assertThat(relay.sendAll()).singleElement().satisfies(body -> assertThat(body.sequence())
                .isEqualTo(later + 1));
    }

    @Test
    void keepsEachBodyBelowTheBoundAndSendsEverything() {
        Map<String, Long> expected = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            relay.flag("flag-" + i, i + 1, 0);
            expected.put("flag-" + i, i + 1L);
        }

        List<Body> bodies = relay.sendAll();

        assertThat(bodies).hasSizeGreaterThan(5).allSatisfy(body -> assertThat(body.bytes())
                .isLessThanOrEqualTo(MAX_BODY_BYTES));
        assertThat(sums(bodies)).isEqualTo(expected);
    }

    @Test
    void sendsAFlagWhoseVariantsFillSeveralBodies() {
        int variants = 300;
        relay.flag("many", variants, 0);
        IntStream.range(0, variants).forEach(i -> relay.variant("many", "v".repeat(200) + i, 1));

        List<Body> bodies = relay.sendAll();

        assertThat(bodies).hasSizeGreaterThan(2).allSatisfy(body -> assertThat(body.bytes())
                .isLessThanOrEqualTo(MAX_BODY_BYTES));
        assertThat(sums(bodies)).isEqualTo(Map.of("many", (long) variants));
        Set<String> names = new HashSet<>();
        bodies.forEach(
                body -> body.metrics().get(0).get("variants").fieldNames().forEachRemaining(names::add));
        assertThat(names).hasSize(variants);
    }

    @Test
    void splitsACountThatTheServerCouldNotHoldAndHoldsBackNothingElse() {
        long large = 2L * Integer.MAX_VALUE + 10;
        relay.flag("large", large, 3);
        relay.variant("large", "blue", large);
        relay.flag("other", 1, 0);

        List<Body> first = relay.sendAll();
        List<Body> bodies = new ArrayList<>(first);
        bodies.addAll(relay.sendAll());
        bodies.addAll(relay.sendAll());
        bodies.addAll(relay.sendAll());

        assertThat(first).singleElement().satisfies(body -> assertThat(body.metrics())
                .hasSize(2));
        assertThat(bodies.stream().map(body -> body.metrics().get(0).get("yes").longValue()))
                .containsExactly((long) Integer.MAX_VALUE, (long) Integer.MAX_VALUE, 10L);
        assertThat(bodies.stream().map(body -> body.metrics()
                        .get(0)
                        .get("variants")
                        .get("blue")
                        .longValue()))
                .containsExactly((long) Integer.MAX_VALUE, (long) Integer.MAX_VALUE, 10L);
    }

    @Test
    void bearsTotalsThatHaveReachedTheLargestNumber() {
        relay.flag("made-up", Long.MAX_VALUE, Long.MAX_VALUE);
        relay.flag("made-up-too", Long.MAX_VALUE, 1);
        relay.flag("other", 1, 0);

        List<Body> bodies = relay.sendAll();

        assertThat(bodies).singleElement().satisfies(body -> assertThat(body.metrics())
                .hasSize(3));
        assertThat(relay.waiting()).isPositive();
        relay.close();
        assertThat(relay.leftOut("handed-over")).isPositive();
        relay = new RelayFixture(stateDir.resolve("other"));
    }

    @Test
    void ignoresATotalThatFalls() {
        relay.flag("one", 10, 0);
        relay.sendAll();
        relay.flag("one", 4, 0);
        assertThat(relay.sendAll()).isEmpty();

        relay.flag("one", 12, 0);

        assertThat(sums(relay.sendAll())).isEqualTo(Map.of("one", 2L));
    }

    @Test
    void leavesOutWhatStandsForOthersAndNamesThatWereCut() {
        String cut = Names.clean("x".repeat(300));
        relay.flag("…", 1, 0);
        relay.flag("production", NOON, "…", "flag", 2, 0);
        relay.flag(cut, 4, 0);
        relay.flag("kept", 8, 0);
        relay.variant("kept", "…", 5);
        relay.variant("kept", cut, 6);
        relay.variant("kept", "blue", 7);

        List<Body> bodies = relay.sendAll();

        assertThat(bodies).singleElement().satisfies(body -> {
            assertThat(body.metrics()).hasSize(1);
            assertThat(body.metrics().get(0).get("variants").toString()).isEqualTo("{\"blue\":7}");
        });
        assertThat(relay.leftOut("others")).isEqualTo(3);
        assertThat(relay.leftOut("cut-name")).isEqualTo(4);
        assertThat(relay.count("flagtally.relay.variants.left.out")).isEqualTo(11);
        assertThatSumsAgree();
    }

    @Test
    void leavesOutAnEnvironmentWithoutATokenUntilItHasOne() {
        relay.flag("staging", NOON, "web", "one", 5, 0);
        assertThat(relay.sendAll()).isEmpty();
        relay.tokens.add("staging");
        relay.flag("staging", NOON, "web", "one", 7, 0);

        assertThat(sums(relay.sendAll())).isEqualTo(Map.of("one", 2L));
        assertThat(relay.leftOut("no-token")).isEqualTo(5);
        assertThatSumsAgree();
    }

    @Test
    void sendsNoHourThatIsTooOld() {
        relay.flag("production", NOON.minus(Duration.ofHours(49)), "web", "old", 5, 0);
        relay.flag("production", NOON.minus(Duration.ofHours(47)), "web", "younger", 1, 0);

        assertThat(sums(relay.sendAll())).isEqualTo(Map.of("younger", 1L));
        assertThat(relay.count("flagtally.relay.rows.skipped")).isEqualTo(1);
    }

    @Test
    void leavesOutWhatGrewTooOldWhileItWaited() {
        relay.flag("one", 5, 0);
        relay.pass(INTERVAL);
        relay.flag("two", 6, 0);
        relay.pass(INTERVAL);
        relay.flag("three", 7, 0);
        relay.variant("three", "blue", 7);

        relay.pass(Duration.ofHours(49));
        List<Body> unposted = relay.bodies();
        unposted.forEach(body -> relay.posted(body, true));

        assertThat(sums(unposted)).isEqualTo(Map.of("one", 5L, "two", 6L));
        assertThat(relay.bodies()).isEmpty();
        assertThat(relay.leftOut("too-old")).isEqualTo(7);
        assertThatSumsAgree();
    }

    @Test
    void countsWhatTheServerRefused() {
        relay.flag("one", 5, 1);
        relay.pass(INTERVAL);

        relay.posted(relay.bodies().get(0), false);

        assertThat(relay.leftOut("refused")).isEqualTo(6);
        assertThatSumsAgree();
    }

    @Test
    void tellsOfApplicationsFirstAndOfEachVersionByItself() {
        relay.flag("one", 1, 0);
        relay.application("web", "unleash-client-java", "12.3.2", NOON);
        relay.application("web", "unleash-client-node", "6.12.0", NOON);

        JsonNode applications = relay.sendAll().get(0).applications();

        assertThat(applications).hasSize(2);
        assertThat(applications.findValuesAsText("sdkVersion"))
                .containsExactly("unleash-client-java:12.3.2", "unleash-client-node:6.12.0");
        assertThat(applications.findValuesAsText("appName")).containsOnly("web");
        assertThat(applications.findValuesAsText("environment")).containsOnly("production");
        assertThat(applications.findValuesAsText("instanceId")).doesNotHaveDuplicates();
        // The server answers 400 if one lacks what it requires.
        for (String required : List.of("strategies", "started", "interval")) {
            assertThat(applications.findValues(required)).as(required).hasSize(2);
        }
    }

    @Test
    void tellsOfAnApplicationAgainAfterAnHour() {
        relay.application("web", "sdk", "1", NOON);
        assertThat(relay.sendAll()).hasSize(1);

        relay.application("web", "sdk", "1", NOON.plusSeconds(3_000));
        assertThat(relay.sendAll()).isEmpty();
        relay.application("web", "sdk", "1", NOON.plusSeconds(3_600));

        assertThat(relay.sendAll()).hasSize(1);
    }

    @Test
    void passesOverWhatIsNoRow() {
        relay.pipe(Topic.FLAG_USAGE_HOURLY, "no JSON".getBytes(UTF_8));
        relay.pipe(Topic.FLAG_USAGE_HOURLY, "{}".getBytes(UTF_8));
        relay.pipe(Topic.FLAG_VARIANT_USAGE_HOURLY, "[]".getBytes(UTF_8));
        relay.pipe(Topic.CLIENT_APPLICATIONS, null);
        relay.flag("one", 1, 0);

        assertThat(sums(relay.sendAll())).isEqualTo(Map.of("one", 1L));
        assertThat(relay.count("flagtally.relay.rows.skipped")).isEqualTo(3);
    }

    /** What no aggregator writes, and what would end a thread again at each start if it were read as a row. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"environment": "production", "app": "web", "flag": "one", "window_start": "+900000000-01-01T00:00:00Z",
                "yes": 1, "no": 0}""",
                """
                {"environment": "production", "app": "web", "flag": "one", "window_start": "2026-11-21T12:00:00Z",
                "yes": -1, "no": 0}""",
                """
                {"environment": "production", "app": "web", "flag": "o\\u0000ne", "window_start": "2026-11-21T12:00:00Z",
                "yes": 1, "no": 0}""",
                """
                {"environment": "production", "flag": "one", "window_start": "2026-11-21T12:00:00Z", "yes": 1, "no": 0}"""
            })
    void passesOverARowThatCanNotBe(String row) {
        relay.pipe(Topic.FLAG_USAGE_HOURLY, row.getBytes(UTF_8));
        relay.flag("one", 1, 0);

        assertThat(sums(relay.sendAll())).isEqualTo(Map.of("one", 1L));
        assertThat(relay.count("flagtally.relay.rows.skipped")).isEqualTo(1);
    }

    @Test
    void passesOverANameThatNoBodyCouldHold() {
        relay.flag("f".repeat(MAX_BODY_BYTES), 1, 0);
        relay.application("a".repeat(MAX_BODY_BYTES), "sdk", "1", NOON);
        relay.application("web", null, "1", NOON);
        relay.flag("one", 1, 0);

        assertThat(sums(relay.sendAll())).isEqualTo(Map.of("one", 1L));
        assertThat(relay.count("flagtally.relay.rows.skipped")).isEqualTo(3);
    }

    @Test
    void passesOverAnApplicationOfATimeThatCanNotBe() {
        relay.pipe(
                Topic.CLIENT_APPLICATIONS,
                """
                {"environment": "production", "app": "web", "sdk": "", "sdk_version": "", "platform": "",
                 "platform_version": "", "first_seen": "+999999999-01-01T00:00:00Z",
                 "last_seen": "2026-11-21T12:00:00Z"}"""
                        .getBytes(UTF_8));

        assertThat(relay.sendAll()).isEmpty();
        assertThat(relay.count("flagtally.relay.rows.skipped")).isEqualTo(1);
    }

    @Test
    void passesOverWhatIsNoAnswer() {
        relay.pipe(Topic.UNLEASH_POSTED, null);
        relay.pipe(Topic.UNLEASH_POSTED, "no JSON".getBytes(UTF_8));
        relay.flag("one", 1, 0);

        assertThat(sums(relay.sendAll())).isEqualTo(Map.of("one", 1L));
        assertThat(relay.count("flagtally.relay.rows.skipped")).isEqualTo(2);
    }

    @Test
    void forgetsOldTotalsOfAnEnvironmentThatNeverGrew() {
        relay.close();
        relay = new RelayFixture(stateDir.resolve("other"), null, 1);
        relay.flag("one", 5, 0);
        relay.pass(INTERVAL);
        assertThat(relay.totals()).isEqualTo(1);

        relay.pass(Duration.ofHours(49));

        assertThat(relay.totals()).isZero();
    }

    @Test
    void handsOverWhatWaitsWhenItEnds() {
        relay.flag("one", 5, 0);
        relay.pass(INTERVAL);
        relay.flag("two", 6, 0);

        relay.close();

        assertThat(relay.leftOut("handed-over")).isEqualTo(11);
        assertThatSumsAgree();
        relay = new RelayFixture(stateDir.resolve("other"));
    }

    /** Any order of growth, intervals and answers: everything is sent once, and the metrics agree all the while. */
    @Test
    void sendsEverythingOnceWhateverTheOrder() {
        for (int seed = 0; seed < 10; seed++) {
            try (RelayFixture random = new RelayFixture(stateDir.resolve("random-" + seed))) {
                RelayFixture before = relay;
                relay = random;
                randomWalk(new Random(seed));
                relay = before;
            }
        }
    }

    private void randomWalk(Random random) {
        Map<String, Long> totals = new HashMap<>();
        List<Body> unanswered = new ArrayList<>();
        List<Body> all = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    String flag = "flag-" + random.nextInt(300);
                    long total = totals.merge(flag, 1L + random.nextInt(1_000), Long::sum);
                    relay.flag(flag, total, 0);
                    relay.variant(flag, "variant-" + random.nextInt(3), 1 + random.nextInt(1_000));
                }
                case 2, 3 -> {
                    if (!unanswered.isEmpty()) {
                        relay.posted(unanswered.remove(0), true);
                    }
                }
                default -> relay.pass(Duration.ofSeconds(random.nextInt(90)));
            }
            List<Body> made = relay.bodies();
            unanswered.addAll(made);
            all.addAll(made);
            assertThat(unanswered).hasSizeLessThanOrEqualTo(2);
            assertThatSumsAgree();
        }
        unanswered.forEach(body -> relay.posted(body, true));
        List<Body> late = relay.bodies();
        late.forEach(body -> relay.posted(body, true));
        all.addAll(late);
        all.addAll(relay.sendAll());
        all.addAll(relay.sendAll());

        assertThat(sums(all)).isEqualTo(totals);
        assertThat(relay.sent()).isEqualTo(relay.grown());
    }

    private void assertThatSumsAgree() {
        assertThat(relay.sent() + relay.leftOut() + relay.waiting()).isEqualTo(relay.grown());
    }

    private static Map<String, Long> sums(List<Body> bodies) {
        Map<String, Long> sums = new HashMap<>();
        bodies.forEach(body -> StreamSupport.stream(body.metrics().spliterator(), false)
                .forEach(item -> sums.merge(
                        item.get("featureName").textValue(),
                        item.get("yes").longValue() + item.get("no").longValue(),
                        Long::sum)));
        return sums;
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }
}
