package io.flagtally.reader.apps;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Csv;
import io.flagtally.reader.api.Cursor;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.snapshot.AppRow;
import io.flagtally.reader.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /v1/apps}: all apps, ordered by name, from the newest snapshot. */
public final class AppList {
    /** The answer. */
    record Page(Optional<Instant> asOf, List<AppRow> apps, int total, Optional<String> next) {}

    private static final Parameter<String> SEARCH = Parameter.text("search", 255);
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final Parameter<Integer> LIMIT = Parameter.number("limit", 1, 1_000);
    private static final Parameter<String> CURSOR = Parameter.text("cursor", 9_000);
    private static final int DEFAULT_LIMIT = 100;

    private final Supplier<Snapshot> snapshots;

    public AppList(Supplier<Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    public Endpoint endpoint() {
        return Endpoint.withCsv(
                "apps", "/v1/apps", List.of(), List.of(SEARCH, ENVIRONMENT, LIMIT, CURSOR), this::answer);
    }

    private Answer answer(Request request) {
        Snapshot snapshot = snapshots.get();
        Optional<String> environment = request.environment(ENVIRONMENT);
        String search = request.get(SEARCH, "").toLowerCase(Locale.ROOT);
        List<String> list = List.of("apps", request.get(SEARCH, ""), environment.orElse(""));
        Optional<List<String>> behind = request.find(CURSOR).map(text -> Cursor.read(CURSOR.name(), text, list, 2));
        int limit = request.get(LIMIT, DEFAULT_LIMIT);
        List<AppRow> matching = snapshot.apps().stream()
                .filter(row -> environment.isEmpty() || environment.get().equals(row.environment()))
                .filter(row -> row.app().toLowerCase(Locale.ROOT).contains(search))
                .toList();
        List<AppRow> rows = matching.stream()
                .filter(row -> behind.isEmpty() || isBehind(row, behind.get()))
                .limit(limit + 1L)
                .toList();
        Optional<String> next = Optional.empty();
        if (rows.size() > limit) {
            rows = rows.subList(0, limit);
            AppRow last = rows.get(limit - 1);
            next = Optional.of(Cursor.of(list, List.of(last.app(), last.environment())));
        }
        List<AppRow> page = rows;
        return Answer.page(new Page(snapshot.asOf(), page, matching.size(), next), () -> csv(page), next.orElse(null));
    }

    private static boolean isBehind(AppRow row, List<String> place) {
        int byName = row.app().compareTo(place.get(0));
        return byName > 0 || (byName == 0 && row.environment().compareTo(place.get(1)) > 0);
    }

    private static Csv csv(List<AppRow> rows) {
        Csv csv = Csv.of(
                "environment",
                "app",
                "first_seen",
                "last_seen",
                "flags",
                "yes_24h",
                "no_24h",
                "yes_7d",
                "no_7d",
                "sdks");
        rows.forEach(row -> csv.row(
                row.environment(),
                row.app(),
                row.firstSeen(),
                row.lastSeen(),
                row.flags(),
                row.last24().yes(),
                row.last24().no(),
                row.last7().yes(),
                row.last7().no(),
                String.join(" ", row.sdks())));
        return csv;
    }
}
