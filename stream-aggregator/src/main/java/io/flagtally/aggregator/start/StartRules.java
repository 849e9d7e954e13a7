package io.flagtally.aggregator.start;

import io.flagtally.aggregator.start.StartDecision.Begin;
import io.flagtally.aggregator.start.StartDecision.GoOn;
import io.flagtally.aggregator.start.StartDecision.Reason;
import io.flagtally.aggregator.start.StartDecision.Refuse;
import io.flagtally.aggregator.start.StateLayout.StateTopic;
import io.flagtally.model.topics.TopicSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides whether a start can end with right totals. Knows nothing but the snapshot: equal snapshots, equal decisions.
 */
record StartRules(StateLayout layout, FirstWholeHour firstWholeHour, StartSettings settings, TopicSettings topics) {
    private static final int NAMED_AT_MOST = 5;

    StartDecision decide(StartSnapshot found) {
        Optional<Refuse> refusal = anotherHour(found)
                .or(() -> found.isFirstStart() || isFirstOfRecount(found)
                        ? outputsInUse(found).or(() -> hoursNotWhole(found))
                        : stateLost(found)
                                .or(() -> rawPartitionsChanged(found))
                                .or(() -> outputPartitionsChanged(found.state()))
                                .or(() -> isNewGeneration(found) ? notDrained(found) : offsetsLost(found))
                                .or(() -> offsetsBeyondEnd(found))
                                .or(() -> reportsLost(found))
                                .or(() -> new PassedRowsRules(layout, settings.acceptLostReports())
                                        .refusal(found, () -> newApplication(found))));
        return refusal.isPresent() ? refusal.get() : goOn(found);
    }

    /**
     * A recount that was killed before it counted anything begins anew although retention has passed its offsets, as
     * long as all that its hours are made of is there.
     */
    private boolean isFirstOfRecount(StartSnapshot found) {
        return found.isUntouched()
                && !countFrom(found).equals(StartSettings.EVERY_HOUR)
                && !countFrom(found).isBefore(firstWholeHour(found));
    }

    /** What was decided once holds, and a start need not name it. */
    private Instant countFrom(StartSnapshot found) {
        return found.countFrom().orElse(settings.countFrom());
    }

    private Optional<Refuse> anotherHour(StartSnapshot found) {
        return refuseIf(
                settings.isRecount() && !settings.countFrom().equals(countFrom(found)), Reason.ANOTHER_HOUR, () -> {
                    Instant decided = countFrom(found);
                    return decided.equals(StartSettings.EVERY_HOUR)
                            ? "this application id counts every hour; start without --count-from, or, to count from "
                                    + settings.countFrom() + ", take a new application id"
                            : "this application id counts from " + decided + "; start with --count-from " + decided
                                    + " or without, or, to count from " + settings.countFrom()
                                    + ", take a new application id";
                });
    }

    /** A partition that is new to the application id begins with its first record, and so does one that lost some. */
    private StartDecision goOn(StartSnapshot found) {
        Map<TopicPartition, Long> offsets =
                found.where(partition -> !partition.hasOffset() || found.lost(partition) > 0).stream()
                        .collect(Collectors.toMap(
                                Function.identity(),
                                partition -> found.raw().get(partition).earliest()));
        found.passed().forEach((partition, rows) -> {
            if (rows.lostRows()) {
                offsets.put(partition, rows.earliest());
            }
        });
        return offsets.isEmpty()
                ? new GoOn()
                : new Begin(offsets, isFirstOfRecount(found) ? 0 : found.lost(), found.lostSums());
    }

    private Optional<Refuse> outputsInUse(StartSnapshot found) {
        return refuseIf(
                !found.filledOutputs().isEmpty() && countFrom(found).equals(StartSettings.EVERY_HOUR),
                Reason.OUTPUTS_IN_USE,
                () -> "this application id has counted nothing yet, but there are rows on "
                        + named(found.filledOutputs())
                        + ", and smaller totals would overwrite them; start with the application id that wrote them,"
                        + " or, if"
                        + " its state is lost, "
                        + (found.countFrom().isPresent() ? newApplication(found) : recountFrom(found)));
    }

    private Optional<Refuse> hoursNotWhole(StartSnapshot found) {
        Instant whole = firstWholeHour(found);
        return refuseIf(
                !found.filledOutputs().isEmpty()
                        && !nothingExpired(found)
                        && countFrom(found).isBefore(whole),
                Reason.HOURS_NOT_WHOLE,
                () -> "hours from " + countFrom(found)
                        + " on can't be counted again, since reports of those before " + whole + " have expired; "
                        + (found.countFrom().isPresent() ? "take a new application id, and " : "")
                        + "start with --count-from " + whole);
    }

    /** A changelog that is missing beside outputs without rows belongs to a store that is new. */
    private Optional<Refuse> stateLost(StartSnapshot found) {
        List<String> missing = new ArrayList<>();
        layout.topics().stream()
                .filter(topic -> !found.state().containsKey(topic.name()))
                .filter(topic -> topic.outputs().stream().anyMatch(found.filledOutputs()::contains))
                .map(StateTopic::name)
                .forEach(missing::add);
        if (found.countFrom().isEmpty() && !found.filledOutputs().isEmpty()) {
            missing.add(layout.countFromTopic());
        }
        return refuseIf(
                !missing.isEmpty(),
                Reason.STATE_LOST,
                () -> named(missing)
                        + " are gone, and with them the totals that rows were made of; these would start again"
                        + " from 0; " + newApplication(found));
    }

    private Optional<Refuse> rawPartitionsChanged(StartSnapshot found) {
        return partitionsChanged(
                StateTopic::laidOutByRaw,
                found.state(),
                found.rawPartitions(),
                "never add partitions to a raw topic; the way out: stop all aggregators, delete these changelogs and all"
                        + " state directories, and start again; what is sent again across that moment may count twice");
    }

    /** @param state partitions of each changelog and repartition topic that there is */
    Optional<Refuse> outputPartitionsChanged(Map<String, Integer> state) {
        return partitionsChanged(
                topic -> !topic.laidOutByRaw(),
                state,
                topics.outputPartitions(),
                "start with the --output-partitions that it was made with");
    }

    private Optional<Refuse> partitionsChanged(
            Predicate<StateTopic> which, Map<String, Integer> state, int wanted, String wayOut) {
        List<String> changed = layout.topics().stream()
                .filter(which)
                .map(StateTopic::name)
                .filter(name -> state.getOrDefault(name, wanted) != wanted)
                .toList();
        return refuseIf(
                !changed.isEmpty(), Reason.PARTITIONS_CHANGED, () -> "%s has %d partitions, but its input has %d; %s"
                        .formatted(named(changed), state.get(changed.get(0)), wanted, wayOut));
    }

    private Optional<Refuse> notDrained(StartSnapshot found) {
        return refuseIf(
                found.leftOnRetired() > 0,
                Reason.NOT_DRAINED,
                () -> found.leftOnRetired() + " reports of an earlier generation are not counted yet, on "
                        + named(found.retired().keySet().stream()
                                .filter(partition ->
                                        found.retired().get(partition).left() > 0)
                                .toList())
                        + "; let aggregators run with --raw-generation " + (topics.rawGeneration() - 1)
                        + " until all gateways write the new one and none is left");
    }

    /** Without state that is laid out by its partitions, nobody has read them. */
    private boolean isNewGeneration(StartSnapshot found) {
        return found.isNewGeneration()
                && stateLaidOutByRaw().noneMatch(topic -> found.state().containsKey(topic.name()));
    }

    /** Only where reading leaves state behind that is laid out by raw topics, its absence says that nobody has read. */
    private boolean rawIsUnread(StartSnapshot found) {
        return stateLaidOutByRaw().findAny().isPresent()
                && stateLaidOutByRaw().noneMatch(topic -> found.state().containsKey(topic.name()));
    }

    private Stream<StateTopic> stateLaidOutByRaw() {
        return layout.topics().stream().filter(StateTopic::laidOutByRaw);
    }

    /** That a partition has no offset is right only if there is nothing to count twice, or nobody has read it yet. */
    private Optional<Refuse> offsetsLost(StartSnapshot found) {
        boolean unread = rawIsUnread(found);
        List<TopicPartition> lost = found.where(
                partition -> !partition.hasOffset() && !(partition.isComplete() && (partition.end() == 0 || unread)));
        return refuseIf(
                !lost.isEmpty() || !found.hasOffsets(),
                Reason.OFFSETS_LOST,
                () -> "the offsets up to which "
                        + named(lost.isEmpty() ? found.raw().keySet() : lost)
                        + " are counted are gone (brokers forget them after"
                        + " offsets.retention.minutes without a running aggregator), and what is counted would count"
                        + " again; " + newApplication(found));
    }

    private Optional<Refuse> offsetsBeyondEnd(StartSnapshot found) {
        List<TopicPartition> beyond =
                found.where(partition -> partition.hasOffset() && partition.committed() > partition.end());
        return refuseIf(
                !beyond.isEmpty(),
                Reason.OFFSETS_BEYOND_END,
                () -> "more is counted of " + named(beyond)
                        + " than there is: the brokers lost records; totals are right,"
                        + " but new reports would be passed over; set these offsets to the end"
                        + " (kafka-consumer-groups --reset-offsets --to-latest), then start");
    }

    private Optional<Refuse> reportsLost(StartSnapshot found) {
        return refuseIf(
                found.lost() > 0 && !settings.acceptLostReports(),
                Reason.REPORTS_LOST,
                () -> found.lost() + " reports expired before they were counted, on "
                        + named(found.where(partition -> found.lost(partition) > 0))
                        + "; the hours they belong to will lack them; to go on behind them, start once with"
                        + " --accept-lost-reports true");
    }

    private boolean isFirstGeneration() {
        return topics.rawGeneration() == 1;
    }

    /** Reports that were received as long as an earlier generation was written are on two of them. */
    private Instant firstWholeHour(StartSnapshot found) {
        Collection<RawPartition> all = new ArrayList<>(found.raw().values());
        all.addAll(found.retired().values());
        return firstWholeHour.of(all, isFirstGeneration());
    }

    private String newApplication(StartSnapshot found) {
        return "take a new application id, and " + recountFrom(found);
    }

    private String recountFrom(StartSnapshot found) {
        return "count again what the raw topics still hold whole: --count-from " + firstWholeHour(found)
                + "; rows of earlier hours stay as they are"
                + (nothingExpired(found)
                        ? "; if these rows were restored beside new raw topics, name the first hour that has no row"
                                + " instead"
                        : "");
    }

    /** Raw topics from their first record on hold all, or are new: they don't say which. */
    private boolean nothingExpired(StartSnapshot found) {
        return isFirstGeneration() && found.raw().values().stream().allMatch(RawPartition::isComplete);
    }

    static Optional<Refuse> refuseIf(boolean condition, Reason reason, Supplier<String> message) {
        return condition ? Optional.of(new Refuse(reason, message.get())) : Optional.empty();
    }

    static String named(Collection<?> things) {
        String first = things.stream()
                .map(Object::toString)
                .sorted()
                .limit(NAMED_AT_MOST)
                .collect(Collectors.joining(", "));
        int others = things.size() - NAMED_AT_MOST;
        return others > 0 ? first + " and " + others + " more" : first;
    }
}
