package io.flagtally.reader.flags;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Csv;
import io.flagtally.reader.api.Cursor;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Request;
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

/** {@code /v1/flags}: all flags, from the newest snapshot. */
public final class FlagList {
    /** Which way rows are ordered. */
    enum Direction {
        ASC,
        DESC
    }

    /** The answer. */
    record Page(Optional<Instant> asOf, List<FlagRow> flags, int total, Optional<String> next) {}

    private static final Parameter<String> SEARCH = Parameter.text("search", 255);
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final Parameter<String> APP = Parameter.name("app");
    private static final Parameter<List<FlagState>> STATE = Parameter.choices("state", FlagState.class);
    private static final Parameter<Order> SORT = Parameter.choice("sort", Order.class);
    private static final Parameter<Direction> ORDER = Parameter.choice("order", Direction.class);
    private static final Parameter<Integer> LIMIT = Parameter.number("limit", 1, 1_000);
    private static final Parameter<String> CURSOR = Parameter.text("cursor", 9_000);
    private static final int DEFAULT_LIMIT = 100;

    private final Supplier<Snapshot> snapshots;

    public FlagList(Supplier<Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    public Endpoint endpoint() {
        return Endpoint.withCsv(
                "flags",
                "/v1/flags",
                List.of(),
                List.of(SEARCH, ENVIRONMENT, APP, STATE, SORT, ORDER, LIMIT, CURSOR),
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
        Optional<Place> behind = request.find(CURSOR).map(text -> Place.read(text, list));
        int limit = request.get(LIMIT, DEFAULT_LIMIT);

        List<FlagRow> matching = snapshot.flags(sort, descending).stream()
                .filter(matches(request, snapshot))
                .toList();
        int total = matching.size();
        List<FlagRow> page = matching.stream()
                .filter(row -> behind.isEmpty() || behind.get().isBefore(row, sort, descending))
                .limit(limit + 1L)
                .toList();
        Optional<String> next = Optional.empty();
        if (page.size() > limit) {
            page = page.subList(0, limit);
            next = Optional.of(Place.of(page.get(limit - 1), sort).cursor(list));
        }
        List<FlagRow> rows = page;
        return Answer.page(new Page(snapshot.asOf(), rows, total, next), () -> csv(rows), next.orElse(null));
    }

    private static Predicate<FlagRow> matches(Request request, Snapshot snapshot) {
        Predicate<FlagRow> all = row -> true;
        Optional<String> search = request.find(SEARCH).map(text -> text.toLowerCase(Locale.ROOT));
        Optional<String> environment = request.environment(ENVIRONMENT);
        Optional<List<FlagState>> states = request.find(STATE);
        if (environment.isPresent()) {
            all = all.and(row -> row.environment().equals(environment.get()));
        }
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
    private record Place(long value, String flag, String environment) {
        static Place of(FlagRow row, Order sort) {
            return new Place(value(row, sort), row.flag(), row.environment());
        }

        static Place read(String text, List<String> list) {
            List<String> fields = Cursor.read(CURSOR.name(), text, list, 3);
            try {
                return new Place(Long.parseLong(fields.get(0)), fields.get(1), fields.get(2));
            } catch (NumberFormatException e) {
                // Made by hand: a cursor of another list would not have got this far.
                Cursor.read(CURSOR.name(), "", list, 3);
                throw e;
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
