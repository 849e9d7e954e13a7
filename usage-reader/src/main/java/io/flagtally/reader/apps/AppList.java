package io.flagtally.reader.apps;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Csv;
import io.flagtally.reader.api.Cursor;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.api.Slice;
import io.flagtally.reader.snapshot.AppRow;
import io.flagtally.reader.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code /v1/apps}: all apps that lists hold, ordered by name, from the newest snapshot. */
public final class AppList {
    /**
     * The answer.
     *
     * @param leftOut no more rows than that are missing, because lists have no room for them
     */
    record Page(Optional<Instant> asOf, List<AppRow> apps, int total, int leftOut, Optional<String> next) {}

    private static final Parameter<String> SEARCH = Parameter.text("search", 255);
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");

    private final Supplier<Snapshot> snapshots;

    public AppList(Supplier<Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    public Endpoint endpoint() {
        return Endpoint.withCsv(
                "apps",
                "/v1/apps",
                List.of(),
                List.of(SEARCH, ENVIRONMENT, Slice.LIMIT, Cursor.PARAMETER),
                this::answer);
    }

    private Answer answer(Request request) {
        Snapshot snapshot = snapshots.get();
        Predicate<String> environments = request.environments(ENVIRONMENT);
        String search = request.get(SEARCH, "").toLowerCase(Locale.ROOT);
        List<String> list = List.of(
                "apps",
                request.get(SEARCH, ""),
                request.environment(ENVIRONMENT).orElse(""));
        Optional<List<String>> behind = Cursor.find(request, list, 2);
        List<AppRow> matching = snapshot.apps().stream()
                .filter(row -> environments.test(row.environment()))
                .filter(row -> row.app().toLowerCase(Locale.ROOT).contains(search))
                .toList();
        Slice<AppRow> page = Slice.of(
                request,
                matching.stream().filter(row -> behind.isEmpty() || isBehind(row, behind.get())),
                last -> Cursor.of(list, List.of(last.app(), last.environment())));
        return Answer.page(
                new Page(
                        snapshot.asOf(),
                        page.rows(),
                        matching.size(),
                        snapshot.leftOut().apps(environments),
                        page.next()),
                () -> csv(page.rows()),
                page.next().orElse(null));
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
