package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.state.FlagFacts;
import io.flagtally.reader.state.StateRule;
import io.flagtally.reader.state.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a snapshot together: first the keys and clients that lists hold, then what else was seen, then hours. What is
 * not held still counts for flags and apps that are, so that their rows are right. Of one thread.
 */
final class SnapshotBuilder {
    private final Moment moment;
    private final StateRule rule;
    private final Variants variants;
    private final Map<FlagKey, Draft> keys = new LinkedHashMap<>();
    private final Map<Place, FlagDraft> flags = new HashMap<>();
    private final Map<Place, AppDraft> apps = new HashMap<>();
    private final Map<String, Integer> leftOutFlags = new HashMap<>();
    private final Map<String, Integer> leftOutClients = new HashMap<>();
    private final Pool pool = new Pool();
    private OlderHours older;

    /** The key that had the last hour, and what is held of it: many hours of a key come one after the other. */
    private FlagKey current;

    private List<Draft> ofCurrent = List.of();

    /** Holds nothing yet. States are judged by {@code rule}; of {@code variants} there is none yet. */
    SnapshotBuilder(Moment moment, StateRule rule, Variants variants) {
        this.moment = moment;
        this.rule = rule;
        this.variants = variants;
    }

    /** Holds a key, its flag and its app. Keys come in the order in which they were last seen, the newest first. */
    void hold(FlagKey found, Seen foundThen) {
        FlagKey key = new FlagKey(pool.one(found.environment()), pool.one(found.app()), pool.one(found.flag()));
        Seen seen = new Seen(
                pool.one(foundThen.first()),
                pool.one(foundThen.last()),
                pool.one(foundThen.lastYes()),
                pool.one(foundThen.lastNo()));
        Draft draft = new Draft();
        draft.saw(seen);
        keys.put(key, draft);
        flags.computeIfAbsent(Place.ofFlag(key), any -> new FlagDraft()).sawIn(key.app(), seen);
        apps.computeIfAbsent(Place.ofApp(key), any -> new AppDraft()).sawFlag(seen);
    }

    /**
     * Holds an app as clients told that report with {@code sdk}, or with one that they don't name. The newest first.
     */
    void holdApp(Place place, String sdk, Seen seen) {
        AppDraft app = apps.computeIfAbsent(place, any -> new AppDraft());
        app.reportsWith(pool.one(sdk));
        app.saw(seen);
    }

    /** Takes any key; leaves it out if it is not held. */
    void saw(FlagKey key, Seen seen) {
        if (keys.containsKey(key)) {
            return;
        }
        leftOutFlags.merge(key.environment(), 1, Integer::sum);
        FlagDraft flag = flags.get(Place.ofFlag(key));
        if (flag != null) {
            flag.sawInAnother(seen);
        }
        AppDraft app = apps.get(Place.ofApp(key));
        if (app != null) {
            app.sawFlag(seen);
        }
    }

    /** Takes what clients told of any app; leaves it out if it is not held. */
    void sawApp(Place place, Seen seen) {
        AppDraft app = apps.get(place);
        if (app == null) {
            leftOutClients.merge(place.environment(), 1, Integer::sum);
        } else {
            app.saw(seen);
        }
    }

    /** About all that is held, without a sum yet. */
    OlderHours olderHours(Instant end, Variants olderVariants) {
        OlderHours hours = new OlderHours(end, olderVariants);
        keys.keySet().forEach(hours::hold);
        flags.keySet().forEach(hours::holdFlag);
        apps.keySet().forEach(hours::holdApp);
        return hours;
    }

    /** True if they say all about all that is held. */
    boolean isCoveredBy(OlderHours hours) {
        return keys.entrySet().stream()
                        .allMatch(each ->
                                hours.cover(each.getKey(), each.getValue().seen()))
                && flags.entrySet().stream()
                        .allMatch(each ->
                                hours.coverFlag(each.getKey(), each.getValue().seen()))
                && apps.entrySet().stream()
                        .allMatch(each ->
                                hours.coverApp(each.getKey(), each.getValue().seen()));
    }

    void add(OlderHours hours) {
        older = hours;
    }

    /** {@code slot} is the hour's place in the sparkline; below 0 it is older than that. */
    void addHour(FlagKey key, int slot, long yes, long no) {
        if (!key.equals(current)) {
            current = key;
            ofCurrent = drafts(key);
        }
        for (Draft each : ofCurrent) {
            each.add(slot, yes, no);
        }
    }

    private List<Draft> drafts(FlagKey key) {
        List<Draft> drafts = new ArrayList<>(3);
        drafts.add(keys.get(key));
        drafts.add(flags.get(Place.ofFlag(key)));
        drafts.add(apps.get(Place.ofApp(key)));
        drafts.removeIf(each -> each == null);
        return drafts;
    }

    void addVariant(FlagKey key, String variant) {
        FlagDraft flag = flags.get(Place.ofFlag(key));
        if (flag != null) {
            flag.serves(variant, variants);
        }
    }

    Snapshot build() {
        List<FlagRow> flagRows = new ArrayList<>(flags.size());
        flags.forEach((place, draft) -> flagRows.add(flagRow(place, draft)));
        flagRows.sort(Snapshot.Order.NAME.comparator(false));
        List<AppRow> appRows = new ArrayList<>(apps.size());
        apps.forEach((place, draft) -> appRows.add(appRow(place, draft)));
        appRows.sort(Comparator.comparing(AppRow::app).thenComparing(AppRow::environment));
        List<KeyRow> keyRows = new ArrayList<>(keys.size());
        keys.forEach((key, draft) -> keyRows.add(new KeyRow(key, draft.seen(), draft.last7(older.of(key)))));
        return new Snapshot(
                moment.asOf(),
                flagRows,
                appRows,
                keyRows,
                new LeftOut(leftOutFlags, leftOutClients, variants.leftOut() + older.variantsLeftOut()));
    }

    private FlagRow flagRow(Place place, FlagDraft flag) {
        Seen seen = flag.seen();
        OlderHours.OfFlag before = older.ofFlag(place);
        Sums week = flag.last7(before.sums());
        Set<String> served = both(flag.variants(), before.variants());
        Verdict verdict = rule.of(
                new FlagFacts(seen.first(), seen.last(), seen.lastYes(), seen.lastNo(), served), moment.judgedAt());
        return new FlagRow(
                place.environment(),
                place.name(),
                verdict.state(),
                verdict.since(),
                pool.one(verdict.why()),
                seen.first(),
                seen.last(),
                seen.lastYes(),
                seen.lastNo(),
                flag.last24(),
                week,
                week.all() == 0
                        ? Optional.empty()
                        : Optional.of((double) week.yes() / ((double) week.yes() + week.no())),
                flag.hours(),
                served.size(),
                flag.apps(),
                flag.appsTotal());
    }

    private static Set<String> both(Set<String> now, Set<String> before) {
        if (before.containsAll(now)) {
            return before;
        }
        Set<String> all = new HashSet<>(now);
        for (String variant : before) {
            if (all.size() < FlagRow.MOST_VARIANTS) {
                all.add(variant);
            }
        }
        return all;
    }

    private AppRow appRow(Place place, AppDraft app) {
        return new AppRow(
                place.environment(),
                place.name(),
                app.seen().first(),
                app.seen().last(),
                app.flags(),
                app.last24(),
                app.last7(older.ofApp(place)),
                app.sdks());
    }
}
