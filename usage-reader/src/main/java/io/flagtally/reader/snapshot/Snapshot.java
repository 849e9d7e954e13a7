package io.flagtally.reader.snapshot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** All flags and apps at one moment, or as many as there is room for. Immutable. */
public final class Snapshot {
    /** Before anything was read. */
    static final Snapshot EMPTY = new Snapshot(Optional.empty(), List.of(), List.of(), List.of(), LeftOut.NOTHING);

    private static final Comparator<FlagRow> BY_NAME =
            Comparator.comparing(FlagRow::flag).thenComparing(FlagRow::environment);

    /** An order of flags. */
    public enum Order {
        NAME,
        LAST_SEEN,
        EVALUATIONS_24H,
        EVALUATIONS_7D;

        /** Rows that are equal otherwise are ordered by name, ascending in both directions. */
        public Comparator<FlagRow> comparator(boolean descending) {
            Comparator<FlagRow> ascending =
                    switch (this) {
                        case NAME -> BY_NAME;
                        case LAST_SEEN -> Comparator.comparing(FlagRow::lastSeen);
                        case EVALUATIONS_24H ->
                            Comparator.comparingLong(row -> row.last24().all());
                        case EVALUATIONS_7D ->
                            Comparator.comparingLong(row -> row.last7().all());
                    };
            return (descending ? ascending.reversed() : ascending).thenComparing(BY_NAME);
        }
    }

    private final Optional<Instant> asOf;
    private final List<FlagRow> flags;
    private final List<AppRow> apps;
    private final List<String> environments;
    private final LeftOut leftOut;
    /** By order and direction; made when they are asked for. */
    private final Map<List<Object>, List<FlagRow>> sorted = new ConcurrentHashMap<>();

    private final Map<String, List<FlagRow>> byFlag = new HashMap<>();
    private final Map<String, List<AppRow>> byApp = new HashMap<>();
    private final Map<String, List<KeyRow>> keysByFlag = new HashMap<>();
    private final Map<String, List<KeyRow>> keysByApp = new HashMap<>();

    /** {@code flags} and {@code apps} are in the order of their names. */
    Snapshot(Optional<Instant> asOf, List<FlagRow> flags, List<AppRow> apps, List<KeyRow> keys, LeftOut leftOut) {
        this.asOf = asOf;
        this.flags = List.copyOf(flags);
        this.apps = List.copyOf(apps);
        this.leftOut = leftOut;
        this.environments = Stream.of(
                        flags.stream().map(FlagRow::environment),
                        apps.stream().map(AppRow::environment),
                        leftOut.flags().keySet().stream(),
                        leftOut.clients().keySet().stream())
                .flatMap(names -> names)
                .distinct()
                .sorted()
                .toList();
        flags.forEach(row ->
                byFlag.computeIfAbsent(row.flag(), any -> new ArrayList<>(1)).add(row));
        apps.forEach(row ->
                byApp.computeIfAbsent(row.app(), any -> new ArrayList<>(1)).add(row));
        keys.forEach(row -> {
            keysByFlag
                    .computeIfAbsent(row.key().flag(), any -> new ArrayList<>(1))
                    .add(row);
            keysByApp
                    .computeIfAbsent(row.key().app(), any -> new ArrayList<>(1))
                    .add(row);
        });
    }

    /** Everything that the output topics held at this time is in it; empty if the tables hold nothing yet. */
    public Optional<Instant> asOf() {
        return asOf;
    }

    /** What is in no list. */
    public LeftOut leftOut() {
        return leftOut;
    }

    /** The environments that have a flag or an app, in the order of their names. */
    public List<String> environments() {
        return environments;
    }

    /** All flags, ordered by name and environment. */
    public List<FlagRow> flags() {
        return flags;
    }

    /** All flags in that order. Sorted once: many pages are asked of one snapshot. */
    public List<FlagRow> flags(Order order, boolean descending) {
        return sorted.computeIfAbsent(
                List.of(order, descending),
                any -> flags.stream().sorted(order.comparator(descending)).toList());
    }

    /** A flag in each environment, over all its apps. */
    public List<FlagRow> flag(String flag) {
        return byFlag.getOrDefault(flag, List.of());
    }

    /** All apps, ordered by name and environment. */
    public List<AppRow> apps() {
        return apps;
    }

    /** An app in each environment, over all its flags. */
    public List<AppRow> app(String app) {
        return byApp.getOrDefault(app, List.of());
    }

    /** A flag in each environment and app, the last seen first. */
    public List<KeyRow> keysOfFlag(String flag) {
        return keysByFlag.getOrDefault(flag, List.of());
    }

    /** What an app has evaluated, in each environment, the last seen first. */
    public List<KeyRow> keysOfApp(String app) {
        return keysByApp.getOrDefault(app, List.of());
    }
}
