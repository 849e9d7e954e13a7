package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.start.StartDecision.Begin;
import io.flagtally.aggregator.start.StartDecision.GoOn;
import io.flagtally.aggregator.start.StartDecision.Reason;
import io.flagtally.aggregator.start.StartDecision.Refuse;
import io.flagtally.aggregator.start.StateLayout.RepartitionTopic;
import io.flagtally.aggregator.start.StateLayout.StateTopic;
import io.flagtally.model.topics.TopicSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StartRulesTest {
    private static final TopicPartition ZERO = new TopicPartition("raw", 0);
    private static final TopicPartition ONE = new TopicPartition("raw", 1);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant FIVE_PAST = NOON.plus(Duration.ofMinutes(5));
    private static final StateLayout LAYOUT = new StateLayout(
            List.of(new StateTopic("remembered", Set.of(), true), new StateTopic("totals", Set.of("hourly"), false)),
            List.of(new RepartitionTopic("passed", Set.of("totals"))),
            "count-from");

    private static final FirstWholeHour FIRST_WHOLE_HOUR =
            new FirstWholeHour(Duration.ofHours(48), Duration.ofMinutes(5));

    private static final TopicPartition PASSED = new TopicPartition("passed", 0);
    private static final PassedRows ALL_TAKEN = new PassedRows(7, 6, 7, true);

    private static final Map<String, Integer> NO_STATE = Map.of();
    private static final Map<String, Integer> STATE = Map.of("remembered", 2, "totals", 3);
    private static final Set<String> EMPTY = Set.of();
    private static final Set<String> FILLED = Set.of("hourly");

    private static final StartSettings DEFAULT = StartSettings.DEFAULT;
    private static final StartSettings ACCEPT = new StartSettings(true, StartSettings.EVERY_HOUR);
    private static final StartSettings FROM_NOON = new StartSettings(false, NOON);
    private static final StartSettings FROM_ONE = new StartSettings(false, NOON.plus(Duration.ofHours(1)));

    private static final Map<Reason, String> WAY_OUT = Map.of(
            Reason.REPORTS_LOST, "--accept-lost-reports true",
            Reason.OFFSETS_LOST, "take a new application id, and count again",
            Reason.OFFSETS_BEYOND_END, "--reset-offsets --to-latest",
            Reason.OUTPUTS_IN_USE, "start with the application id that wrote them",
            Reason.NOT_DRAINED, "let aggregators run with --raw-generation 1",
            Reason.HOURS_NOT_WHOLE, "start with --count-from 2026-11-21T13:00:00Z",
            Reason.ANOTHER_HOUR, "take a new application id",
            Reason.ROWS_LOST, "take a new application id, and count again",
            Reason.STATE_LOST, "take a new application id, and count again",
            Reason.PARTITIONS_CHANGED, " partitions, but its input has ");

    static Stream<Arguments> starts() {
        RawPartition fresh = partition(-1, 0, 0);
        RawPartition unread = partition(-1, 0, 9);
        RawPartition read = partition(9, 0, 9);
        RawPartition expired = partition(-1, 4, 9);
        GoOn goOn = new GoOn();
        return Stream.of(
                row("the very first one", fresh, unread, NO_STATE, EMPTY, DEFAULT, begin(ZERO, 0, ONE, 0)),
                row("first, on raw topics in use", unread, expired, NO_STATE, EMPTY, DEFAULT, begin(ZERO, 0, ONE, 4)),
                row(
                        "again after a first that got no further",
                        partition(0, 0, 0),
                        partition(0, 0, 9),
                        NO_STATE,
                        EMPTY,
                        DEFAULT,
                        goOn),
                row("after a stop", read, partition(5, 0, 9), STATE, FILLED, DEFAULT, goOn),
                row("after a stop before anything was counted", read, read, NO_STATE, EMPTY, DEFAULT, goOn),
                row(
                        "all is counted and expired",
                        partition(9, 9, 9),
                        partition(9, 9, 12),
                        STATE,
                        FILLED,
                        DEFAULT,
                        goOn),
                row("an idle partition was never read", read, fresh, STATE, FILLED, DEFAULT, begin(ONE, 0)),
                row("a store is new", read, read, Map.of("totals", 3), FILLED, DEFAULT, goOn),
                row("an output is new", read, read, Map.of("remembered", 2), EMPTY, DEFAULT, goOn),
                row(
                        "a raw partition that no state knows",
                        read,
                        unread,
                        Map.of("totals", 3),
                        FILLED,
                        DEFAULT,
                        begin(ONE, 0)),
                row(
                        "raw data expired unread",
                        partition(3, 5, 9),
                        partition(2, 8, 9),
                        STATE,
                        FILLED,
                        DEFAULT,
                        Reason.REPORTS_LOST),
                row(
                        "and that is accepted",
                        partition(3, 5, 9),
                        partition(2, 8, 9),
                        STATE,
                        FILLED,
                        ACCEPT,
                        new Begin(Map.of(ZERO, 5L, ONE, 8L), 8, 0)),
                row("nothing is lost to accept", read, read, STATE, FILLED, ACCEPT, goOn),
                row("offsets are gone", expired, unread, STATE, FILLED, DEFAULT, Reason.OFFSETS_LOST),
                row("offsets are gone, nothing expired", unread, unread, STATE, FILLED, ACCEPT, Reason.OFFSETS_LOST),
                row("one offset is gone", read, unread, STATE, FILLED, ACCEPT, Reason.OFFSETS_LOST),
                row(
                        "all offsets of empty partitions are gone",
                        fresh,
                        fresh,
                        STATE,
                        FILLED,
                        DEFAULT,
                        Reason.OFFSETS_LOST),
                row(
                        "offsets lie beyond the end",
                        read,
                        partition(12, 0, 9),
                        STATE,
                        FILLED,
                        ACCEPT,
                        Reason.OFFSETS_BEYOND_END),
                row("changelogs are gone", read, read, NO_STATE, FILLED, ACCEPT, Reason.STATE_LOST),
                row(
                        "the changelog of an output is gone",
                        read,
                        read,
                        Map.of("remembered", 2),
                        FILLED,
                        DEFAULT,
                        Reason.STATE_LOST),
                row(
                        "raw partitions were added",
                        read,
                        read,
                        Map.of("remembered", 1, "totals", 3),
                        FILLED,
                        DEFAULT,
                        Reason.PARTITIONS_CHANGED),
                row(
                        "output partitions are others",
                        read,
                        read,
                        Map.of("remembered", 2, "totals", 4),
                        FILLED,
                        DEFAULT,
                        Reason.PARTITIONS_CHANGED),
                row("a new id on outputs in use", unread, expired, NO_STATE, FILLED, ACCEPT, Reason.OUTPUTS_IN_USE),
                row(
                        "a new id that counts again too early",
                        unread,
                        expired,
                        NO_STATE,
                        FILLED,
                        FROM_NOON,
                        Reason.HOURS_NOT_WHOLE),
                row(
                        "a new id that counts whole hours again",
                        unread,
                        expired,
                        NO_STATE,
                        FILLED,
                        FROM_ONE,
                        begin(ZERO, 0, ONE, 4)),
                row(
                        "a new id where nothing expired",
                        unread,
                        unread,
                        NO_STATE,
                        FILLED,
                        FROM_NOON,
                        begin(ZERO, 0, ONE, 0)),
                row(
                        "counting again, restarted at once",
                        partition(0, 0, 9),
                        partition(4, 4, 9),
                        NO_STATE,
                        FILLED,
                        FROM_ONE,
                        goOn),
                row("counting again, restarted later", read, read, STATE, FILLED, FROM_NOON, goOn),
                row(
                        "counting again, restarted without the hour",
                        read,
                        read,
                        STATE,
                        FILLED,
                        Optional.of(NOON),
                        DEFAULT,
                        goOn),
                row(
                        "counting again, killed before anything was counted, restarted without the hour",
                        partition(0, 0, 9),
                        unread,
                        NO_STATE,
                        FILLED,
                        Optional.of(NOON),
                        DEFAULT,
                        begin(ONE, 0)),
                row(
                        "and meanwhile reports of the hour expired",
                        unread,
                        expired,
                        NO_STATE,
                        FILLED,
                        Optional.of(NOON),
                        DEFAULT,
                        Reason.HOURS_NOT_WHOLE),
                row(
                        "counting again, killed before anything was counted, and earlier reports expired since",
                        partition(0, 4, 9),
                        partition(4, 4, 9),
                        NO_STATE,
                        FILLED,
                        FROM_ONE,
                        begin(ZERO, 4)),
                row(
                        "or reports of the hour did",
                        partition(0, 4, 9),
                        partition(4, 4, 9),
                        NO_STATE,
                        FILLED,
                        FROM_NOON,
                        Reason.STATE_LOST),
                row(
                        "counting every hour, killed before anything was counted, and reports expired since",
                        partition(0, 4, 9),
                        partition(4, 4, 9),
                        NO_STATE,
                        EMPTY,
                        DEFAULT,
                        Reason.REPORTS_LOST),
                row(
                        "counting every hour, its changelogs are gone",
                        partition(5, 6, 9),
                        partition(7, 7, 9),
                        NO_STATE,
                        FILLED,
                        ACCEPT,
                        Reason.STATE_LOST),
                row(
                        "counting again from another hour",
                        read,
                        read,
                        STATE,
                        FILLED,
                        Optional.of(NOON),
                        FROM_ONE,
                        Reason.ANOTHER_HOUR),
                row(
                        "from an hour, where every hour counts",
                        read,
                        read,
                        STATE,
                        FILLED,
                        Optional.of(StartSettings.EVERY_HOUR),
                        FROM_ONE,
                        Reason.ANOTHER_HOUR),
                row(
                        "the hour to count from is gone",
                        read,
                        read,
                        STATE,
                        FILLED,
                        Optional.empty(),
                        FROM_NOON,
                        Reason.STATE_LOST),
                row("an hour that was never needed", read, read, STATE, EMPTY, Optional.empty(), DEFAULT, goOn));
    }

    /** State of others than the one that counts reports once is not laid out by raw topics. */
    @Test
    void countsNoPartitionAgainThatLostItsOffsetWhereNoReportIsRemembered() {
        StateLayout layout = new StateLayout(
                List.of(new StateTopic("totals", Set.of("hourly"), false)), LAYOUT.repartitions(), "count-from");
        StartSnapshot found = snapshot(
                Map.of(ZERO, partition(9, 0, 9), ONE, partition(-1, 0, 9)), Map.of(), Map.of("totals", 3), FILLED);

        assertThat(new StartRules(layout, FIRST_WHOLE_HOUR, DEFAULT, topics(1)).decide(found))
                .isInstanceOfSatisfying(
                        Refuse.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.OFFSETS_LOST));
    }

    static Stream<Arguments> passedRows() {
        return Stream.of(
                Arguments.of("all taken", Map.of(PASSED, ALL_TAKEN), DEFAULT, new GoOn()),
                Arguments.of("some to take", Map.of(PASSED, new PassedRows(7, 6, 9, true)), DEFAULT, new GoOn()),
                Arguments.of("none taken yet", Map.of(PASSED, new PassedRows(-1, 0, 9, false)), DEFAULT, new GoOn()),
                Arguments.of("topic gone", Map.of(), ACCEPT, Reason.ROWS_LOST),
                Arguments.of(
                        "topic made anew", Map.of(PASSED, new PassedRows(-1, 0, 0, true)), ACCEPT, Reason.OFFSETS_LOST),
                Arguments.of(
                        "offset gone", Map.of(PASSED, new PassedRows(-1, 6, 9, true)), ACCEPT, Reason.OFFSETS_LOST),
                Arguments.of("rows deleted", Map.of(PASSED, new PassedRows(6, 8, 9, true)), DEFAULT, Reason.ROWS_LOST),
                Arguments.of(
                        "and that is accepted",
                        Map.of(PASSED, new PassedRows(6, 8, 9, true)),
                        ACCEPT,
                        new Begin(Map.of(PASSED, 8L), 0, 2)),
                Arguments.of(
                        "rows lost by the brokers",
                        Map.of(PASSED, new PassedRows(9, 6, 8, true)),
                        ACCEPT,
                        Reason.OFFSETS_BEYOND_END));
    }

    /** One without changelogs is new with its store; one beside it says nothing of it. */
    @Test
    void missesARepartitionTopicOnlyWhereSomethingWasMadeOfIt() {
        StateLayout layout = new StateLayout(
                LAYOUT.topics(),
                List.of(
                        new RepartitionTopic("passed", Set.of("totals")),
                        new RepartitionTopic("others", Set.of("remembered"))),
                "count-from");
        Map<TopicPartition, RawPartition> raw = Map.of(ZERO, partition(9, 0, 9));
        StartRules rules = new StartRules(layout, FIRST_WHOLE_HOUR, DEFAULT, topics(1));

        assertThat(rules.decide(snapshot(raw, Map.of(), Map.of("totals", 3), EMPTY)))
                .isEqualTo(new GoOn());
        assertThat(rules.decide(snapshot(raw, Map.of(), Map.of("remembered", 1, "totals", 3), EMPTY)))
                .isInstanceOfSatisfying(Refuse.class, refusal -> assertThat(refusal.message())
                        .startsWith("others are gone, and with them the rows"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passedRows")
    void goesOnOnlyIfRowsOnTheirWayAreThereAndTakenOnce(
            String name, Map<TopicPartition, PassedRows> passed, StartSettings settings, Object expected) {
        StartSnapshot found = new StartSnapshot(
                Map.of(ZERO, partition(9, 0, 9)),
                Map.of(),
                passed,
                Map.of("remembered", 1, "totals", 3),
                FILLED,
                Optional.of(StartSettings.EVERY_HOUR));

        StartDecision decision = rules(settings).decide(found);

        assertDecision(decision, expected);
    }

    @Test
    void saysWhichHourItCountsFromIfAStartNamesAnother() {
        StartSnapshot found = snapshot(Map.of(ZERO, partition(9, 0, 9)), Map.of(), STATE, FILLED, Optional.of(NOON));

        assertThat(rules(FROM_ONE).decide(found))
                .isInstanceOfSatisfying(Refuse.class, refusal -> assertThat(refusal.message())
                        .startsWith("this application id counts from 2026-11-21T12:00:00Z; start with --count-from"
                                + " 2026-11-21T12:00:00Z or without"));
    }

    /** {@code expected}: a decision, or the reason of a refusal. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("starts")
    void decides(String start, StartSnapshot found, StartSettings settings, Object expected) {
        StartDecision decision = rules(settings).decide(found);

        assertDecision(decision, expected);
    }

    /** A refusal is no use to an operator who is not told what can be done. */
    private static void assertDecision(StartDecision decision, Object expected) {
        assertThat(decision instanceof Refuse refusal ? refusal.reason() : decision)
                .isEqualTo(expected);
        if (decision instanceof Refuse refusal) {
            assertThat(refusal.message()).contains(WAY_OUT.get(refusal.reason()));
        }
    }

    @Test
    void saysHowManyReportsAreLostAndWhere() {
        StartSnapshot found =
                snapshot(Map.of(ZERO, partition(3, 5, 9), ONE, partition(9, 0, 9)), Map.of(), STATE, FILLED);

        assertThat(rules(DEFAULT).decide(found))
                .isInstanceOfSatisfying(Refuse.class, refusal -> assertThat(refusal.message())
                        .startsWith("2 reports expired before they were counted, on raw-0;")
                        .endsWith("--accept-lost-reports true"));
    }

    @Test
    void namesEmptyPartitionsTooIfNoOffsetIsLeft() {
        StartSnapshot found =
                snapshot(Map.of(ZERO, partition(-1, 0, 0), ONE, partition(-1, 0, 0)), Map.of(), STATE, FILLED);

        assertThat(rules(DEFAULT).decide(found))
                .isInstanceOfSatisfying(Refuse.class, refusal -> assertThat(refusal.message())
                        .startsWith("the offsets up to which raw-0, raw-1 are counted are gone"));
    }

    @Test
    void saysFromWhichHourOnCountingAgainIsExact() {
        StartSnapshot found = snapshot(Map.of(ZERO, partition(-1, 4, 9)), Map.of(), NO_STATE, FILLED, Optional.empty());

        assertThat(rules(DEFAULT).decide(found))
                .isInstanceOfSatisfying(Refuse.class, refusal -> assertThat(refusal.message())
                        .contains("rows on hourly", "--count-from 2026-11-21T13:00:00Z")
                        .doesNotContain("restored"));
    }

    /** Restored rows and new raw topics look like a new application beside raw topics that lost nothing. */
    @Test
    void warnsThatRawTopicsOfWhichNothingExpiredMayBeYoungerThanTheRows() {
        StartSnapshot found = snapshot(Map.of(ZERO, partition(-1, 0, 0)), Map.of(), NO_STATE, FILLED, Optional.empty());

        assertThat(rules(DEFAULT).decide(found))
                .isInstanceOfSatisfying(Refuse.class, refusal -> assertThat(refusal.message())
                        .endsWith("if these rows were restored beside new raw topics, name the first hour that has no"
                                + " row instead"));
    }

    /** The state of the second generation is none yet: remembered is laid out by its raw topics. */
    static Stream<Arguments> switches() {
        RawPartition drained = partition(9, 2, 9);
        RawPartition empty = partition(-1, 0, 0);
        RawPartition written = partition(-1, 0, 5);
        Map<String, Integer> before = Map.of("totals", 3);
        return Stream.of(
                Arguments.of("drained", drained, written, before, DEFAULT, begin(ZERO, 0)),
                Arguments.of("never written, nothing to drain", empty, written, before, DEFAULT, Reason.OFFSETS_LOST),
                Arguments.of("not drained", partition(7, 2, 9), written, before, DEFAULT, Reason.NOT_DRAINED),
                Arguments.of(
                        "what it had expired uncounted",
                        partition(7, 9, 9),
                        written,
                        before,
                        ACCEPT,
                        Reason.NOT_DRAINED),
                Arguments.of("the new one expired", drained, partition(-1, 2, 5), before, DEFAULT, Reason.REPORTS_LOST),
                Arguments.of(
                        "and that is accepted",
                        drained,
                        partition(-1, 2, 5),
                        before,
                        ACCEPT,
                        new Begin(Map.of(ZERO, 2L), 2, 0)),
                Arguments.of(
                        "the new one was read, its offsets are gone",
                        drained,
                        written,
                        Map.of("remembered", 1, "totals", 3),
                        DEFAULT,
                        Reason.OFFSETS_LOST),
                Arguments.of(
                        "back after somebody wrote the old one",
                        partition(7, 2, 9),
                        partition(5, 0, 5),
                        Map.of("remembered", 1, "totals", 3),
                        DEFAULT,
                        new GoOn()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("switches")
    void switchesOnlyFromADrainedGeneration(
            String name,
            RawPartition old,
            RawPartition next,
            Map<String, Integer> state,
            StartSettings settings,
            Object expected) {
        StartSnapshot found = snapshot(Map.of(ZERO, next), Map.of(ONE, old), state, FILLED);

        StartDecision decision = new StartRules(LAYOUT, FIRST_WHOLE_HOUR, settings, topics(2)).decide(found);

        assertDecision(decision, expected);
    }

    @Test
    void saysHowManyReportsAreLeftAndWhere() {
        StartSnapshot found = snapshot(
                Map.of(ZERO, partition(-1, 0, 5)), Map.of(ONE, partition(7, 2, 9)), Map.of("totals", 3), FILLED);

        assertThat(new StartRules(LAYOUT, FIRST_WHOLE_HOUR, DEFAULT, topics(2)).decide(found))
                .isInstanceOfSatisfying(Refuse.class, refusal -> assertThat(refusal.message())
                        .startsWith("2 reports of an earlier generation are not counted yet, on raw-1;")
                        .contains("--raw-generation 1"));
    }

    @Test
    void namesOnlyPartitionsOfAnEarlierGenerationThatAreNotDrained() {
        StartSnapshot found = snapshot(
                Map.of(ZERO, partition(-1, 0, 5)),
                Map.of(ZERO, partition(9, 2, 9), ONE, partition(7, 2, 9)),
                Map.of("totals", 3),
                FILLED);

        assertThat(refusal(found, topics(2))).contains("are not counted yet, on raw-1;");
    }

    /** A raw topic of a later generation begins with its first record, and says nothing of the hours before. */
    @Test
    void countsAgainFromTheFirstWholeHourOfALaterGenerationThoughNothingExpiredOfIt() {
        StartSnapshot found = snapshot(Map.of(ZERO, partition(-1, 0, 9)), Map.of(), NO_STATE, FILLED, Optional.empty());

        assertThat(refusal(found, topics(2)))
                .contains("--count-from 2026-11-21T13:00:00Z")
                .doesNotContain("restored");
    }

    @Test
    void asksForANewApplicationIdOnlyWhereThisOneHasDecidedOnAnHour() {
        Map<TopicPartition, RawPartition> raw = Map.of(ZERO, partition(-1, 4, 9));
        StartSnapshot undecided = snapshot(raw, Map.of(), NO_STATE, FILLED, Optional.empty());
        StartSnapshot everyHour = snapshot(raw, Map.of(), NO_STATE, FILLED);
        StartSnapshot noon = snapshot(raw, Map.of(), NO_STATE, FILLED, Optional.of(NOON));

        assertThat(refusal(everyHour, topics(1))).contains("take a new application id, and count again");
        assertThat(refusal(noon, topics(1))).contains("take a new application id, and start with --count-from");
        assertThat(refusal(undecided, topics(1))).doesNotContain("a new application id");
        assertThat(new StartRules(LAYOUT, FIRST_WHOLE_HOUR, FROM_NOON, topics(1)).decide(undecided))
                .isInstanceOfSatisfying(Refuse.class, refusal -> assertThat(refusal.message())
                        .doesNotContain("a new application id")
                        .endsWith("start with --count-from 2026-11-21T13:00:00Z"));
    }

    @Test
    void namesFiveAndSaysHowManyMoreThereAre() {
        assertThat(StartRules.named(List.of("e", "d", "c", "b", "a"))).isEqualTo("a, b, c, d, e");
        assertThat(StartRules.named(List.of("f", "e", "d", "c", "b", "a"))).isEqualTo("a, b, c, d, e and 1 more");
    }

    private static String refusal(StartSnapshot found, TopicSettings topics) {
        return new StartRules(LAYOUT, FIRST_WHOLE_HOUR, DEFAULT, topics).decide(found) instanceof Refuse refusal
                ? refusal.message()
                : "";
    }

    private static TopicSettings topics(int rawGeneration) {
        return TopicSettings.defaults()
                .withRawGeneration(rawGeneration)
                .withPartitions(2, 3)
                .withReplication(1, 1)
                .withMaxRecordBytes(1_000_000);
    }

    private static StartRules rules(StartSettings settings) {
        return new StartRules(LAYOUT, FIRST_WHOLE_HOUR, settings, topics(1));
    }

    /** Of an application id that counts every hour, with all rows taken. */
    private static StartSnapshot snapshot(
            Map<TopicPartition, RawPartition> raw,
            Map<TopicPartition, RawPartition> retired,
            Map<String, Integer> state,
            Set<String> filledOutputs) {
        return snapshot(raw, retired, state, filledOutputs, Optional.of(StartSettings.EVERY_HOUR));
    }

    private static StartSnapshot snapshot(
            Map<TopicPartition, RawPartition> raw,
            Map<TopicPartition, RawPartition> retired,
            Map<String, Integer> state,
            Set<String> filledOutputs,
            Optional<Instant> decided) {
        return new StartSnapshot(raw, retired, Map.of(PASSED, ALL_TAKEN), state, filledOutputs, decided);
    }

    private static RawPartition partition(long committed, long earliest, long end) {
        return new RawPartition(committed, earliest, end, FIVE_PAST);
    }

    private static Begin begin(TopicPartition partition, long offset) {
        return new Begin(Map.of(partition, offset), 0, 0);
    }

    private static Begin begin(TopicPartition partition, long offset, TopicPartition other, long otherOffset) {
        return new Begin(Map.of(partition, offset, other, otherOffset), 0, 0);
    }

    private static Arguments row(
            String name,
            RawPartition zero,
            RawPartition one,
            Map<String, Integer> state,
            Set<String> filledOutputs,
            StartSettings settings,
            Object expected) {
        Optional<Instant> decided = Optional.of(settings.countFrom());
        return row(name, zero, one, state, filledOutputs, decided, settings, expected);
    }

    private static Arguments row(
            String name,
            RawPartition zero,
            RawPartition one,
            Map<String, Integer> state,
            Set<String> filledOutputs,
            Optional<Instant> decided,
            StartSettings settings,
            Object expected) {
        return Arguments.of(
                name,
                snapshot(Map.of(ZERO, zero, ONE, one), Map.of(), state, filledOutputs, decided),
                settings,
                expected);
    }
}
