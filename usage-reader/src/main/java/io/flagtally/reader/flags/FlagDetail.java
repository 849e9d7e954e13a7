package io.flagtally.reader.flags;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Problem;
import io.flagtally.reader.api.Problem.Kind;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.snapshot.FlagRow;
import io.flagtally.reader.snapshot.KeyRow;
import io.flagtally.reader.snapshot.Snapshot;
import io.flagtally.reader.snapshot.SnapshotRefresher;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /v1/flags/{flag}}: one flag in each environment, and by app. */
public final class FlagDetail {
    /** The answer. */
    record Detail(
            Optional<Instant> asOf, String flag, List<FlagRow> environments, List<AppOfFlag> apps, int appsTotal) {}

    /** The flag in one environment and app. */
    @JsonPropertyOrder({"environment", "app", "first_seen", "last_seen", "last_yes", "last_no", "yes_7d", "no_7d"})
    record AppOfFlag(
            String environment,
            String app,
            Instant firstSeen,
            Instant lastSeen,
            Optional<Instant> lastYes,
            Optional<Instant> lastNo,
            @JsonProperty("yes_7d") long yes,
            @JsonProperty("no_7d") long no) {
        static AppOfFlag of(KeyRow row) {
            return new AppOfFlag(
                    row.key().environment(),
                    row.key().app(),
                    row.seen().first(),
                    row.seen().last(),
                    row.seen().lastYes(),
                    row.seen().lastNo(),
                    row.last7().yes(),
                    row.last7().no());
        }
    }

    private static final Parameter<String> FLAG = Parameter.name("flag");
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final int MOST_APPS = 1_000;

    private final SnapshotRefresher snapshots;

    public FlagDetail(SnapshotRefresher snapshots) {
        this.snapshots = snapshots;
    }

    public Endpoint endpoint() {
        return Endpoint.of("flag", "/v1/flags/{flag}", List.of(FLAG), List.of(ENVIRONMENT), this::answer);
    }

    private Answer answer(Request request) {
        String flag = request.get(FLAG);
        Snapshot snapshot = snapshots.withFlag(flag, request.environment(ENVIRONMENT), request.deadline());
        Predicate<String> environments = request.environments(ENVIRONMENT);
        List<FlagRow> rows = snapshot.flag(flag).stream()
                .filter(row -> environments.test(row.environment()))
                .toList();
        if (rows.isEmpty()) {
            throw Problem.of(Kind.NOT_FOUND, "no report has named this flag").exception();
        }
        List<KeyRow> apps = snapshot.keysOfFlag(flag).stream()
                .filter(row -> environments.test(row.key().environment()))
                .toList();
        return Answer.of(new Detail(
                snapshot.asOf(),
                flag,
                rows,
                apps.stream().limit(MOST_APPS).map(AppOfFlag::of).toList(),
                rows.stream().mapToInt(FlagRow::appsTotal).sum()));
    }
}
