package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flagtally.aggregator.names.KeyBounds;
import io.flagtally.aggregator.names.NameSettings;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.VariantUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameBoundsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path stateDir;

    @Test
    void countsFlagsPastTheBoundUnderOneName() {
        try (UsageFixture usage = bounded(100, 3)) {
            frontend(usage, NOON, "shop", "a", "b", "c", "d");

            assertThat(flags(usage)).isEqualTo(Map.of("shop a 12", 1L, "shop b 12", 1L, "shop … 12", 2L));
            assertThat(usage.count("names.bounded", "kind", "flag", "key_kind", "frontend"))
                    .isEqualTo(2);
        }
    }

    @Test
    void countsTheVariantsOfSuchAFlagThereToo() {
        try (UsageFixture usage = bounded(100, 2)) {
            frontend(usage, NOON, "shop", "a");
            pipe(usage, NOON, KeyKind.FRONTEND, "k", "shop", "\"b\":{\"yes\":3,\"variants\":{\"red\":2,\"blue\":1}}");

            assertThat(flags(usage)).isEqualTo(Map.of("shop a 12", 1L, "shop … 12", 3L));
            assertThat(variants(usage)).isEqualTo(Map.of("shop … … 12", 3L));
            assertThat(usage.count("names.bounded", "kind", "variant", "key_kind", "frontend"))
                    .isEqualTo(2);
        }
    }

    @Test
    void countsVariantsPastTheBoundUnderTheirOwnFlag() {
        try (UsageFixture usage = bounded(100, 3)) {
            pipe(
                    usage,
                    NOON,
                    KeyKind.FRONTEND,
                    "k",
                    "shop",
                    "\"a\":{\"yes\":7,\"variants\":{\"red\":1,\"green\":2,\"blue\":4}}");

            assertThat(flags(usage)).isEqualTo(Map.of("shop a 12", 7L));
            assertThat(variants(usage)).isEqualTo(Map.of("shop a red 12", 1L, "shop a … 12", 6L));
        }
    }

    @Test
    void countsAppsPastTheBoundUnderOneName() {
        try (UsageFixture usage = bounded(100, 2)) {
            frontend(usage, NOON, "shop", "a");
            frontend(usage, NOON, "made-up-1", "a");
            frontend(usage, NOON, "made-up-2", "b");

            assertThat(flags(usage)).isEqualTo(Map.of("shop a 12", 1L, "… … 12", 2L));
        }
    }

    @Test
    void countsTheVariantsOfSuchAnAppThereToo() {
        try (UsageFixture usage = bounded(100, 2)) {
            frontend(usage, NOON, "shop", "a");
            pipe(usage, NOON, KeyKind.FRONTEND, "k", "made-up", "\"a\":{\"yes\":3,\"variants\":{\"red\":3}}");

            assertThat(variants(usage)).isEqualTo(Map.of("… … … 12", 3L));
        }
    }

    @Test
    void keepsClientsPastABoundOfTheirOwnAsOne() {
        try (UsageFixture usage = boundedClients(100, 4)) {
            frontend(usage, NOON, "shop", "a");
            frontend(usage, NOON, "cart", "a");
            frontend(usage, NOON, "made-up-1", "a");
            frontend(usage, NOON, "made-up-2", "a");

            assertThat(flags(usage)).hasSize(4);
            assertThat(usage.applications())
                    .extracting(ClientApplication::app, ClientApplication::sdk)
                    .containsExactly(
                            tuple("shop", "unleash-java-sdk"), tuple("cart", "unleash-java-sdk"), tuple("…", "…"));
            assertThat(usage.count("names.bounded", "kind", "client", "key_kind", "frontend"))
                    .isEqualTo(2);
        }
    }

    @Test
    void aFrontendKeyThatMakesUpClientsLeavesFewRowsAnHour() {
        try (UsageFixture usage = new UsageFixture(UsageFixture.config(stateDir))) {
            Set<String> rows = new TreeSet<>();
            for (int i = 0; i < 2_000; i++) {
                client(usage, "made-up-" + i / 2, "made-up:" + i);
                usage.applications().forEach(row -> rows.add(row.app() + " " + row.sdkVersion()));
            }

            assertThat(rows).hasSizeBetween(2, NameSettings.DEFAULT.frontend().clients() + 1);
        }
    }

    @Test
    void keepsTheAppOfAClientWhoseSdkIsPastTheBound() {
        try (UsageFixture usage = boundedClients(100, 2)) {
            client(usage, "shop", "unleash-js-sdk:1.0.0");
            client(usage, "shop", "made-up:1");
            client(usage, "shop", "made-up:2");

            assertThat(usage.applications())
                    .extracting(row -> row.app() + " " + row.sdk() + " " + row.sdkVersion())
                    .containsExactly("shop unleash-js-sdk 1.0.0", "shop … ");
        }
    }

    @Test
    void goesOnCountingTheNamesThatItKnows() {
        try (UsageFixture usage = bounded(100, 2)) {
            frontend(usage, NOON, "shop", "a", "b");
            frontend(usage, NOON.plusSeconds(3_599), "shop", "a", "b");

            assertThat(flags(usage)).isEqualTo(Map.of("shop a 12", 2L, "shop … 12", 2L));
        }
    }

    @Test
    void takesNewNamesInTheNextHourOfReceipt() {
        try (UsageFixture usage = bounded(100, 2)) {
            frontend(usage, NOON, "shop", "a", "b");
            frontend(usage, NOON.plusSeconds(3_600), "shop", "b", "c");

            assertThat(flags(usage))
                    .isEqualTo(Map.of("shop a 12", 1L, "shop … 12", 1L, "shop b 13", 1L, "shop … 13", 1L));
        }
    }

    @Test
    void countsTheSameNameOnceMoreForEachHourThatItReportsFor() {
        try (UsageFixture usage = bounded(4, 100)) {
            usage.report(
                    ReportFormat.UNLEASH_BULK,
                    NOON,
                    "{\"applications\":[],\"metrics\":["
                            + IntStream.range(0, 12)
                                    .mapToObj(
                                            """
                            {"featureName":"a","appName":"shop","environment":"production",\
                            "timestamp":"2026-11-21T%02d:00:00Z","yes":1,"no":0}"""
                                                    ::formatted)
                                    .collect(Collectors.joining(","))
                            + "]}");

            Map<String, Long> flags = flags(usage);
            assertThat(flags).hasSize(12).containsEntry("shop a 01", 1L).containsEntry("… … 11", 1L);
            assertThat(flags.values()).containsOnly(1L);
        }
    }

    @Test
    void boundsEachKeyByItself() {
        try (UsageFixture usage = bounded(3, 2)) {
            pipe(usage, NOON, KeyKind.FRONTEND, "one", "shop", toggles("a", "b"));
            pipe(usage, NOON, KeyKind.FRONTEND, "other", "shop", toggles("c", "d"));
            pipe(usage, NOON, KeyKind.BACKEND, "third", "shop", toggles("e", "f", "g"));

            assertThat(flags(usage))
                    .isEqualTo(Map.of(
                            "shop a 12", 1L, "shop c 12", 1L, "shop e 12", 1L, "shop f 12", 1L, "shop … 12", 3L));
            assertThat(usage.count("names.bounded", "kind", "flag", "key_kind", "backend"))
                    .isEqualTo(1);
        }
    }

    @Test
    void dropsPropertiesPastTheBoundAndTheirValues() {
        try (UsageFixture usage = bounded(2, 100)) {
            usage.report(
                    ReportFormat.TGGL_REPORT,
                    NOON,
                    """
                    {"receivedProperties":{"user":[1721461881,1721461898],"plan":[1721461881,1721461898],
                    "made-up":[1721461881,1721461898]},
                    "receivedValues":{"made-up":[["x"],["y"]],"plan":[["gold"]]}}""");

            assertThat(usage.properties())
                    .extracting(ReceivedProperty::property)
                    .containsExactly("user", "plan");
            assertThat(usage.values()).extracting(ReceivedPropertyValue::value).containsExactly("gold");
            assertThat(usage.count("names.bounded", "kind", "property", "key_kind", "backend"))
                    .isEqualTo(1);
            assertThat(usage.count("names.bounded", "kind", "value", "key_kind", "backend"))
                    .isEqualTo(2);
        }
    }

    @Test
    void aFlagThatIsCalledLikeThatSharesItsRow() {
        try (UsageFixture usage = bounded(100, 3)) {
            frontend(usage, NOON, "shop", "…", "a", "b");

            assertThat(flags(usage)).isEqualTo(Map.of("shop a 12", 1L, "shop … 12", 2L));
        }
    }

    @Test
    void aMillionMadeUpFlagsOfAFrontendKeyLeaveStateFlatAndSumsExact() {
        int reports = 1_000;
        int flagsEach = 1_000;
        Random random = new Random(42);
        try (UsageFixture usage = new UsageFixture(UsageFixture.config(stateDir))) {
            Map<String, Long> rows = new TreeMap<>();
            for (int report = 0; report < reports; report++) {
                String[] madeUp =
                        random.longs(flagsEach).mapToObj(Long::toHexString).toArray(String[]::new);
                pipe(usage, NOON.plusSeconds(report), KeyKind.FRONTEND, "page", "shop", toggles(madeUp));
                rows.putAll(flags(usage));
                if (report % 100 == 99) {
                    assertThat(usage.entries("hourly-flag-usage")).isEqualTo(rows.size());
                }
            }

            int admitted =
                    NameSettings.DEFAULT.frontend().names() - List.of("the app").size();
            assertThat(rows).hasSize(admitted + 1);
            assertThat(rows.values().stream().mapToLong(Long::longValue).sum()).isEqualTo((long) reports * flagsEach);
            assertThat(rows).containsEntry("shop … 12", (long) reports * flagsEach - admitted);
        }
    }

    private UsageFixture bounded(int backend, int frontend) {
        return new UsageFixture(UsageFixture.config(
                stateDir, new NameSettings(new KeyBounds(backend, 10_000), new KeyBounds(frontend, 100))));
    }

    private UsageFixture boundedClients(int backend, int frontend) {
        return new UsageFixture(UsageFixture.config(
                stateDir, new NameSettings(new KeyBounds(100_000, backend), new KeyBounds(5_000, frontend))));
    }

    /** One evaluation of each flag. */
    private static void frontend(UsageFixture usage, Instant receivedAt, String app, String... flags) {
        pipe(usage, receivedAt, KeyKind.FRONTEND, "k", app, toggles(flags));
    }

    private static String toggles(String... flags) {
        return List.of(flags).stream()
                .map(flag -> "\"" + flag + "\":{\"yes\":1}")
                .collect(Collectors.joining(","));
    }

    private static void pipe(
            UsageFixture usage, Instant receivedAt, KeyKind kind, String keyName, String app, String toggles) {
        Headers headers = new RecordHeaders();
        ReportFormat format = ReportFormat.UNLEASH_METRICS;
        new ReportHeaders(format.nameAndVersion(), ENVIRONMENT, keyName, kind.word(), "", "unleash-java-sdk:12.2.3", "")
                .addTo(headers);
        String body = """
                {"appName":"%s","bucket":{"start":"%s","stop":"%s","toggles":{%s}}}"""
                .formatted(app, receivedAt.minusSeconds(60), receivedAt, toggles);
        usage.pipe(format.topic(), receivedAt, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void client(UsageFixture usage, String app, String sdk) {
        ReportFormat format = ReportFormat.UNLEASH_METRICS;
        String body = "{\"appName\":\"" + app + "\",\"sdkVersion\":\"" + sdk + "\",\"bucket\":null}";
        usage.pipe(
                format.topic(),
                NOON,
                UsageFixture.headers(format, KeyKind.FRONTEND),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Yes and no of the latest flag rows, by app, flag and hour of the day. */
    private static Map<String, Long> flags(UsageFixture usage) {
        Map<String, Long> latest = new TreeMap<>();
        for (FlagUsage row : usage.flags()) {
            latest.put(row.app() + " " + row.flag() + " " + hour(row.windowStart()), row.yes() + row.no());
        }
        return latest;
    }

    private static Map<String, Long> variants(UsageFixture usage) {
        Map<String, Long> latest = new TreeMap<>();
        for (VariantUsage row : usage.variants()) {
            latest.put(row.app() + " " + row.flag() + " " + row.variant() + " " + hour(row.windowStart()), row.count());
        }
        return latest;
    }

    private static String hour(Instant windowStart) {
        return windowStart.toString().substring(11, 13);
    }
}
