package io.flagtally.reader.flags;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Csv;
import io.flagtally.reader.api.Cursor;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.api.Slice;
import io.flagtally.reader.snapshot.FlagRow;
import io.flagtally.reader.snapshot.Snapshot;
import io.flagtally.reader.snapshot.Snapshot.Order;
import io.flagtally.reader.state.FlagState;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code /v1/flags}: all flags that lists hold, from the newest snapshot. */
public final class FlagList {
    /** Which way rows are ordered. */
    enum Direction {
        ASC,
        DESC
    }

    /**
     * The answer.
     *
     * @param leftOut no more rows than that are missing, because lists have no room for them
     */
    record Page(Optional<Instant> asOf, List<FlagRow> flags, int total, int leftOut, Optional<String> next) {}

    private static final Parameter<String> SEARCH = Parameter.text("search", 255);
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final Parameter<String> APP = Parameter.name("app");
    private static final Parameter<List<FlagState>> STATE = Parameter.choices("state", FlagState.class);
    private static final Parameter<Order> SORT = Parameter.choice("sort", Order.class);
    private static final Parameter<Direction> ORDER = Parameter.choice("order", Direction.class);

    private final Supplier<Snapshot> snapshots;

    public FlagList(Supplier<Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    public Endpoint endpoint() {
        return Endpoint.withCsv(
                "flags",
                "/v1/flags",
                List.of(),
                List.of(SEARCH, ENVIRONMENT, APP, STATE, SORT, ORDER, Slice.LIMIT, Cursor.PARAMETER),
                this::answer);
    }

    private Answer answer(Request request) {
        Snapshot snapshot = snapshots.get();
        Order sort = request.get(SORT, Order.NAME);
        boolean descending = request.get(ORDER, sort == Order.NAME ? Direction.ASC : Direction.DESC) == Direction.DESC;
        List<String> list = List.of(
                "flags",
                sort.name(),
                Boolean.toString(descending),
                request.get(SEARCH, ""),
                request.environment(ENVIRONMENT).orElse(""),
                request.get(APP, ""),
                request.find(STATE).map(List::toString).orElse(""));
        Optional<End> behind = Cursor.find(request, list, 3).map(End::read);
        List<FlagRow> matching = snapshot.flags(sort, descending).stream()
                .filter(matches(request, snapshot))
                .toList();
        Slice<FlagRow> page = Slice.of(
                request,
                matching.stream().filter(row -> behind.isEmpty() || behind.get().isBefore(row, sort, descending)),
                last -> End.of(last, sort).cursor(list));
        return Answer.page(
                new Page(
                        snapshot.asOf(),
                        page.rows(),
                        matching.size(),
                        snapshot.leftOut().flags(request.environments(ENVIRONMENT)),
                        page.next()),
                () -> csv(page.rows()),
                page.next().orElse(null));
    }

    private static Predicate<FlagRow> matches(Request request, Snapshot snapshot) {
        Predicate<String> environments = request.environments(ENVIRONMENT);
        Predicate<FlagRow> all = row -> environments.test(row.environment());
        Optional<String> search = request.find(SEARCH).map(text -> text.toLowerCase(Locale.ROOT));
        Optional<List<FlagState>> states = request.find(STATE);
        if (states.isPresent()) {
            all = all.and(row -> states.get().contains(row.state()));
        }
        if (search.isPresent()) {
            all = all.and(row -> row.flag().toLowerCase(Locale.ROOT).contains(search.get()));
        }
        if (request.find(APP).isPresent()) {
            Set<List<String>> ofApp = new HashSet<>();
            snapshot.keysOfApp(request.get(APP))
                    .forEach(row ->
                            ofApp.add(List.of(row.key().environment(), row.key().flag())));
            all = all.and(row -> ofApp.contains(List.of(row.environment(), row.flag())));
        }
        return all;
    }

    private static Csv csv(List<FlagRow> rows) {
        Csv csv = Csv.of(
                "environment",
                "flag",
                "state",
                "state_since",
                "why",
                "first_seen",
                "last_seen",
                "last_yes",
                "last_no",
                "yes_24h",
                "no_24h",
                "yes_7d",
                "no_7d",
                "share_yes",
                "variants",
                "apps",
                "apps_total");
        rows.forEach(row -> csv.row(
                row.environment(),
                row.flag(),
                row.state().word(),
                row.stateSince().orElse(null),
                row.why(),
                row.firstSeen(),
                row.lastSeen(),
                row.lastYes().orElse(null),
                row.lastNo().orElse(null),
                row.last24().yes(),
                row.last24().no(),
                row.last7().yes(),
                row.last7().no(),
                row.shareYes().orElse(null),
                row.variants(),
                String.join(" ", row.apps()),
                row.appsTotal()));
        return csv;
    }

    /**
     * Where a page ended. What it is ordered by may have changed since, or the row may be gone.
     *
     * @param value of a last hour (seconds) or a count; 0 if rows are ordered by name
     */
    private record End(long value, String flag, String environment) {
        static End of(FlagRow row, Order sort) {
            return new End(value(row, sort), row.flag(), row.environment());
        }

        static End read(List<String> fields) {
            try {
                return new End(Long.parseLong(fields.get(0)), fields.get(1), fields.get(2));
            } catch (NumberFormatException e) {
                // Made by hand.
                throw Cursor.wrong();
            }
        }

        String cursor(List<String> list) {
            return Cursor.of(list, List.of(Long.toString(value), flag, environment));
        }

        /** True if a row comes behind it. */
        boolean isBefore(FlagRow row, Order sort, boolean descending) {
            int byValue = Long.compare(value, value(row, sort));
            int byName = flag.compareTo(row.flag());
            int byPlace = byName != 0 ? byName : environment.compareTo(row.environment());
            if (sort == Order.NAME) {
                return descending ? byPlace > 0 : byPlace < 0;
            }
            return byValue == 0 ? byPlace < 0 : descending ? byValue > 0 : byValue < 0;
        }

        private static long value(FlagRow row, Order sort) {
            return switch (sort) {
                case NAME -> 0;
                case LAST_SEEN -> row.lastSeen().getEpochSecond();
                case EVALUATIONS_24H -> row.last24().all();
                case EVALUATIONS_7D -> row.last7().all();
            };
        }
    }
}
