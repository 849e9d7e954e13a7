package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.Counts;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.state.FlagFacts;
import io.flagtally.reader.state.StateRule;
import io.flagtally.reader.state.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the parts of a snapshot together: hours first, then what was seen when. Of one thread. */
final class SnapshotBuilder {
    /** Makes builders. */
    interface Factory {
        SnapshotBuilder at(Optional<Instant> asOf, Instant judgedAt);
    }

    /** The recent hours of a flag in one environment and app. */
    private static final class Recent {
        private final long[] hours = new long[SnapshotReader.SPARKLINE_HOURS];
        private Sums last24 = Sums.NONE;
        private Sums all = Sums.NONE;
    }

    /** An app in one environment, as its clients told. */
    private static final class Clients {
        private final Set<String> sdks = new LinkedHashSet<>(2);
        private Instant firstSeen = Instant.MAX;
        private Instant lastSeen = Instant.MIN;
    }

    private final Optional<Instant> asOf;
    private final Instant judgedAt;
    private final StateRule rule;
    private final Map<FlagKey, Recent> recent = new HashMap<>();
    private final Map<Place, Set<String>> variants = new HashMap<>();
    private final Map<Place, Clients> clients = new HashMap<>();
    private final List<KeyRow> keys = new ArrayList<>();
    private OlderHours older;

    /** States are judged by {@code rule} at {@code judgedAt}. */
    SnapshotBuilder(Optional<Instant> asOf, Instant judgedAt, StateRule rule) {
        this.asOf = asOf;
        this.judgedAt = judgedAt;
        this.rule = rule;
    }

    /** {@code slot} is the hour's place in the sparkline; below 0 it is older than that. */
    void addHour(FlagKey key, int slot, long yes, long no) {
        Recent sums = recent.computeIfAbsent(key, any -> new Recent());
        Sums hour = new Sums(yes, no);
        sums.all = sums.all.plus(hour);
        if (slot >= 0) {
            sums.last24 = sums.last24.plus(hour);
            sums.hours[slot] = Counts.sum(sums.hours[slot], hour.all());
        }
    }

    void addVariant(FlagKey key, String variant) {
        SnapshotReader.addVariant(variants, key, variant);
    }

    void add(OlderHours hours) {
        older = hours;
    }

    void addActivity(
            FlagKey key, Instant firstSeen, Instant lastSeen, Optional<Instant> lastYes, Optional<Instant> lastNo) {
        Recent sums = recent.get(key);
        Sums week = older.sums().getOrDefault(key, Sums.NONE);
        keys.add(new KeyRow(
                key,
                firstSeen,
                lastSeen,
                lastYes,
                lastNo,
                sums == null ? Sums.NONE : sums.last24,
                sums == null ? week : week.plus(sums.all)));
    }

    void addClient(Place place, String sdk, Instant firstSeen, Instant lastSeen) {
        Clients known = clients.computeIfAbsent(place, any -> new Clients());
        if (known.sdks.size() < AppRow.MOST_SDKS && !sdk.isEmpty()) {
            known.sdks.add(sdk);
        }
        known.firstSeen = earlier(known.firstSeen, firstSeen);
        known.lastSeen = later(known.lastSeen, lastSeen);
    }

    Snapshot build() {
        keys.sort(Comparator.comparing(KeyRow::lastSeen)
                .reversed()
                .thenComparing(row -> row.key().app())
                .thenComparing(row -> row.key().flag())
                .thenComparing(row -> row.key().environment()));
        return new Snapshot(asOf, flagRows(), appRows(), keys);
    }

    private List<FlagRow> flagRows() {
        Map<Place, List<KeyRow>> byFlag = new HashMap<>();
        keys.forEach(row -> byFlag.computeIfAbsent(
                        new Place(row.key().environment(), row.key().flag()), any -> new ArrayList<>(1))
                .add(row));
        List<FlagRow> rows = new ArrayList<>(byFlag.size());
        byFlag.forEach((place, ofApps) -> rows.add(flagRow(place, ofApps)));
        rows.sort(Snapshot.Order.NAME.comparator(false));
        return rows;
    }

    private FlagRow flagRow(Place place, List<KeyRow> ofApps) {
        Instant firstSeen = Instant.MAX;
        Instant lastSeen = Instant.MIN;
        Optional<Instant> lastYes = Optional.empty();
        Optional<Instant> lastNo = Optional.empty();
        Sums day = Sums.NONE;
        Sums week = Sums.NONE;
        long[] hours = new long[SnapshotReader.SPARKLINE_HOURS];
        for (KeyRow row : ofApps) {
            firstSeen = earlier(firstSeen, row.firstSeen());
            lastSeen = later(lastSeen, row.lastSeen());
            lastYes = later(lastYes, row.lastYes());
            lastNo = later(lastNo, row.lastNo());
            day = day.plus(row.last24());
            week = week.plus(row.last7());
            Recent sums = recent.get(row.key());
            for (int i = 0; sums != null && i < hours.length; i++) {
                hours[i] = Counts.sum(hours[i], sums.hours[i]);
            }
        }
        Set<String> served = variants(place);
        Verdict verdict = rule.of(new FlagFacts(firstSeen, lastSeen, lastYes, lastNo, served), judgedAt);
        return new FlagRow(
                place.environment(),
                place.name(),
                verdict.state(),
                verdict.since(),
                verdict.why(),
                firstSeen,
                lastSeen,
                lastYes,
                lastNo,
                day,
                week,
                week.all() == 0
                        ? Optional.empty()
                        : Optional.of((double) week.yes() / ((double) week.yes() + week.no())),
                Arrays.stream(hours).boxed().toList(),
                served.size(),
                ofApps.stream()
                        .limit(FlagRow.MOST_APPS)
                        .map(row -> row.key().app())
                        .toList(),
                ofApps.size());
    }

    private Set<String> variants(Place place) {
        Set<String> now = variants.getOrDefault(place, Set.of());
        Set<String> before = older.variants().getOrDefault(place, Set.of());
        if (now.isEmpty() || before.isEmpty()) {
            return now.isEmpty() ? before : now;
        }
        Set<String> all = new HashSet<>(now);
        before.stream().limit(FlagRow.MOST_VARIANTS).forEach(variant -> {
            if (all.size() < FlagRow.MOST_VARIANTS) {
                all.add(variant);
            }
        });
        return all;
    }

    private List<AppRow> appRows() {
        Map<Place, List<KeyRow>> byApp = new HashMap<>();
        clients.keySet().forEach(place -> byApp.put(place, new ArrayList<>()));
        keys.forEach(row -> byApp.computeIfAbsent(
                        new Place(row.key().environment(), row.key().app()), any -> new ArrayList<>())
                .add(row));
        List<AppRow> rows = new ArrayList<>(byApp.size());
        byApp.forEach((place, flags) -> rows.add(appRow(place, flags)));
        rows.sort(Comparator.comparing(AppRow::app).thenComparing(AppRow::environment));
        return rows;
    }

    private AppRow appRow(Place place, List<KeyRow> flags) {
        Clients told = clients.getOrDefault(place, new Clients());
        Instant firstSeen = told.firstSeen;
        Instant lastSeen = told.lastSeen;
        Sums day = Sums.NONE;
        Sums week = Sums.NONE;
        for (KeyRow row : flags) {
            firstSeen = earlier(firstSeen, row.firstSeen());
            lastSeen = later(lastSeen, row.lastSeen());
            day = day.plus(row.last24());
            week = week.plus(row.last7());
        }
        return new AppRow(
                place.environment(),
                place.name(),
                firstSeen,
                lastSeen,
                flags.size(),
                day,
                week,
                List.copyOf(told.sdks));
    }

    private static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }

    private static Instant later(Instant left, Instant right) {
        return left.isAfter(right) ? left : right;
    }

    private static Optional<Instant> later(Optional<Instant> left, Optional<Instant> right) {
        return left.isEmpty() ? right : right.isEmpty() ? left : Optional.of(later(left.get(), right.get()));
    }
}
