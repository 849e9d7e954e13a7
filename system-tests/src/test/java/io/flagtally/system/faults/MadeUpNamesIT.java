package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.names.NameSettings;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.Standalone;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RunningStandalone;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that makes up a new flag name for every evaluation. */
class MadeUpNamesIT {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int REPORTS = 1_000;
    private static final int FLAGS_EACH = 1_000;

    @TempDir
    private Path folder;

    private final Random random = new Random(42);
    private final Instant started = Instant.now();

    @Test
    void keepsStateFlatSumsExactAndOthersApart() throws Exception {
        try (RunningStandalone standalone = RunningStandalone.in(folder);
                Progress progress = new Progress(standalone.standalone().kafka())) {
            // when
            for (int report = 0; report < REPORTS; report++) {
                postMadeUp(standalone);
            }
            assertThat(standalone.postUnleash(report("shop", "\"checkout\":{\"yes\":1}")))
                    .isEqualTo(202);
            // then
            progress.awaitAllCounted(LONGEST);
            await().atMost(LONGEST).untilAsserted(() -> assertThat(evaluations(rowsOf("page", standalone)))
                    .isEqualTo((long) REPORTS * FLAGS_EACH));
            assertThat(rowsOf("page", standalone))
                    .hasSizeLessThanOrEqualTo(rawPartitionsAndHours()
                            * NameSettings.DEFAULT.frontend().names());
            assertThat(rowsOf("shop", standalone))
                    .singleElement()
                    .extracting(FlagUsage::flag)
                    .isEqualTo("checkout");
            assertThat(standalone.admin("/metrics").body())
                    .containsPattern(
                            "flagtally_aggregator_names_bounded_total\\{key_kind=\"frontend\",kind=\"flag\"} 9");
        }
    }

    private void postMadeUp(RunningStandalone standalone) throws Exception {
        String toggles = random.longs(FLAGS_EACH)
                .mapToObj(name -> "\"" + Long.toHexString(name) + "\":{\"yes\":1}")
                .collect(Collectors.joining(","));
        assertThat(standalone
                        .post(
                                "/api/frontend/client/metrics",
                                "Authorization",
                                standalone.keys().frontend(),
                                report("page", toggles))
                        .statusCode())
                .isEqualTo(200);
    }

    private static String report(String app, String toggles) {
        Instant now = Instant.now();
        return """
                {"appName":"%s","bucket":{"start":"%s","stop":"%s","toggles":{%s}}}"""
                .formatted(app, now.minusSeconds(60), now, toggles);
    }

    private static List<FlagUsage> rowsOf(String app, RunningStandalone standalone) {
        return standalone.rows(Topic.FLAG_USAGE_HOURLY, FlagUsage.class).stream()
                .filter(row -> row.app().equals(app))
                .toList();
    }

    private static long evaluations(List<FlagUsage> rows) {
        return rows.stream().mapToLong(FlagUsage::yes).sum();
    }

    /** A partition's names may come to its bound once more in the next hour. */
    private int rawPartitionsAndHours() {
        long hours = ChronoUnit.HOURS.between(started.truncatedTo(ChronoUnit.HOURS), Instant.now()) + 1;
        return Standalone.TOPICS.rawPartitions() * Math.toIntExact(hours);
    }
}
