package io.flagtally.reader.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.topics.Topic;
import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import io.flagtally.reader.database.UsageDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view of Postgres and the function that the reader judges by are one rule. */
class FlagStatesViewIT {
    private static final Instant NOW = Instant.parse("2026-11-28T12:30:00Z");
    private static final Instant HOUR = Instant.parse("2026-11-28T12:00:00Z");
    /** At the thresholds, an hour before and behind them, and in between. */
    private static final List<Integer> HOURS_AGO = List.of(0, 1, 100, 167, 168, 169, 400, 719, 720, 721, 800, 3_000);

    @Test
    void theViewJudgesAsTheReader(@TempDir Path folder) throws Exception {
        // given
        Random random = new Random(20_261_128);
        TestRows rows = new TestRows();
        Map<String, FlagFacts> facts = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            facts.put("flag" + i, add(rows, "flag" + i, random));
        }

        // then
        try (UsageDatabase database = TestDatabase.POSTGRES.filledWith(rows, folder)) {
            assertThat(view(database, "SELECT flag, state FROM flag_states_at(?)"))
                    .isEqualTo(judged(facts, StateSettings.DEFAULT))
                    .containsValues("gone", "idle", "new", "settled", "live");
            assertThat(view(
                            database,
                            "SELECT flag, state FROM flag_states_at(?, interval '1 hour', interval '2 hours',"
                                    + " interval '168 hours', interval '400 hours')"))
                    .isEqualTo(judged(
                            facts,
                            new StateSettings(
                                    Duration.ofHours(1),
                                    Duration.ofHours(2),
                                    Duration.ofHours(168),
                                    Duration.ofHours(400))));
            try (Connection connection = database.open();
                    PreparedStatement all = connection.prepareStatement("SELECT count(*) FROM flag_states");
                    ResultSet row = all.executeQuery()) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(facts.size());
            }
        }
    }

    /** A flag of one or two apps; variants as far back as the default looks. */
    private static FlagFacts add(TestRows rows, String flag, Random random) {
        Instant firstSeen = Instant.MAX;
        Instant lastSeen = Instant.MIN;
        Optional<Instant> lastYes = Optional.empty();
        Optional<Instant> lastNo = Optional.empty();
        for (String app : random.nextInt(3) == 0 ? List.of("ios", "web") : List.of("web")) {
            Instant last = ago(random);
            Instant first = earlier(ago(random), last);
            Optional<Instant> yes = outcome(random, first, last);
            Optional<Instant> no = outcome(random, first, last);
            rows.add(
                    Topic.FLAG_ACTIVITY,
                    new FlagActivity("production", app, flag, first, last, yes.orElse(null), no.orElse(null)));
            firstSeen = earlier(firstSeen, first);
            lastSeen = last.isAfter(lastSeen) ? last : lastSeen;
            lastYes = newest(lastYes, yes);
            lastNo = newest(lastNo, no);
        }
        Set<String> variants = new HashSet<>();
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            String variant = "v" + random.nextInt(3);
            if (variants.add(variant)) {
                // Not older than any of the thresholds below.
                rows.variant(
                        "production",
                        "web",
                        flag,
                        variant,
                        HOUR.minus(Duration.ofHours(3)).toString(),
                        1);
            }
        }
        // Of another environment, and too old.
        rows.variant("staging", "web", flag, "other", HOUR.toString(), 1);
        rows.variant(
                "production",
                "web",
                flag,
                "old",
                HOUR.minus(Duration.ofHours(721)).toString(),
                1);
        return new FlagFacts(firstSeen, lastSeen, lastYes, lastNo, variants);
    }

    private static Optional<Instant> outcome(Random random, Instant first, Instant last) {
        Instant hour = ago(random);
        return random.nextInt(3) == 0 || hour.isBefore(first) || hour.isAfter(last)
                ? Optional.empty()
                : Optional.of(random.nextBoolean() ? last : hour);
    }

    private static Map<String, String> judged(Map<String, FlagFacts> facts, StateSettings settings) {
        StateRule rule = new StateRule(settings);
        Map<String, String> states = new HashMap<>();
        facts.forEach(
                (flag, fact) -> states.put(flag, rule.of(fact, NOW).state().word()));
        return states;
    }

    private static Map<String, String> view(UsageDatabase database, String sql) throws Exception {
        try (Connection connection = database.open();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setTimestamp(1, Timestamp.from(NOW));
            Map<String, String> states = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    states.put(row.getString(1), row.getString(2));
                }
            }
            return states;
        }
    }

    private static Instant ago(Random random) {
        return HOUR.minus(Duration.ofHours(HOURS_AGO.get(random.nextInt(HOURS_AGO.size()))));
    }

    private static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }

    private static Optional<Instant> newest(Optional<Instant> left, Optional<Instant> right) {
        return left.isEmpty() || (right.isPresent() && right.get().isAfter(left.get())) ? right : left;
    }
}
