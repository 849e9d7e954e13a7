package io.flagtally.aggregator.start;

import io.flagtally.aggregator.start.StartDecision.Reason;
import io.flagtally.aggregator.start.StartDecision.Refuse;
import io.flagtally.aggregator.start.StateLayout.RepartitionTopic;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides whether rows on their way between two tasks are all there, and would be taken once. To them raw reports count
 * as counted.
 */
record PassedRowsRules(StateLayout layout, boolean acceptLostReports) {

    /** {@code newApplication}: how to count again. */
    Optional<Refuse> refusal(StartSnapshot found, Supplier<String> newApplication) {
        return topicsLost(found, newApplication)
                .or(() -> offsetsLost(found, newApplication))
                .or(() -> offsetsBeyondEnd(found))
                .or(() -> rowsLost(found, newApplication));
    }

    /** One whose changelogs are missing too is new, as they are. */
    private Optional<Refuse> topicsLost(StartSnapshot found, Supplier<String> newApplication) {
        List<String> missing = layout.repartitions().stream()
                .filter(topic -> topic.changelogs().stream().anyMatch(found.state()::containsKey))
                .map(RepartitionTopic::name)
                .filter(name -> found.passed().keySet().stream()
                        .noneMatch(partition -> partition.topic().equals(name)))
                .toList();
        return StartRules.refuseIf(
                !missing.isEmpty(),
                Reason.ROWS_LOST,
                () -> StartRules.named(missing) + " are gone, and with them the rows that were on their way to their"
                        + " totals; " + newApplication.get());
    }

    private Optional<Refuse> rowsLost(StartSnapshot found, Supplier<String> newApplication) {
        List<TopicPartition> partitions = where(found, PassedRows::lostRows);
        return StartRules.refuseIf(
                !partitions.isEmpty() && !acceptLostReports,
                Reason.ROWS_LOST,
                () -> "rows on their way to their totals were deleted from " + StartRules.named(partitions)
                        + "; totals will lack them; to go on behind them, start once with --accept-lost-reports true,"
                        + " or " + newApplication.get());
    }

    private Optional<Refuse> offsetsLost(StartSnapshot found, Supplier<String> newApplication) {
        List<TopicPartition> partitions = where(found, PassedRows::lostItsOffset);
        return StartRules.refuseIf(
                !partitions.isEmpty(),
                Reason.OFFSETS_LOST,
                () -> "the offsets up to which rows of " + StartRules.named(partitions)
                        + " are in their totals are gone, and such rows would count again; " + newApplication.get());
    }

    private Optional<Refuse> offsetsBeyondEnd(StartSnapshot found) {
        List<TopicPartition> partitions = where(found, PassedRows::isReadBeyondItsEnd);
        return StartRules.refuseIf(
                !partitions.isEmpty(),
                Reason.OFFSETS_BEYOND_END,
                () -> "more is taken of " + StartRules.named(partitions)
                        + " than there is: the brokers lost rows, and what is left of them would count again; set these"
                        + " offsets to the end (kafka-consumer-groups --reset-offsets --to-latest), then start");
    }

    private static List<TopicPartition> where(StartSnapshot found, Predicate<PassedRows> condition) {
        return found.passed().keySet().stream()
                .filter(partition -> condition.test(found.passed().get(partition)))
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .toList();
    }
}
