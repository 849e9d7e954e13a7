package io.flagtally.reader.apps;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Problem;
import io.flagtally.reader.api.Problem.Kind;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.snapshot.AppRow;
import io.flagtally.reader.snapshot.KeyRow;
import io.flagtally.reader.snapshot.Snapshot;
import io.flagtally.reader.snapshot.SnapshotRefresher;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /v1/apps/{app}}: one app, its SDKs and its flags. */
public final class AppDetail {
    /** The answer. */
    record Detail(
            Optional<Instant> asOf,
            String app,
            List<AppRow> environments,
            List<ClientApplication> sdks,
            List<FlagOfApp> flags,
            int flagsTotal) {}

    /** A flag in one environment, as this app has evaluated it. */
    @JsonPropertyOrder({"environment", "flag", "first_seen", "last_seen", "last_yes", "last_no", "yes_7d", "no_7d"})
    record FlagOfApp(
            String environment,
            String flag,
            Instant firstSeen,
            Instant lastSeen,
            Optional<Instant> lastYes,
            Optional<Instant> lastNo,
            @JsonProperty("yes_7d") long yes,
            @JsonProperty("no_7d") long no) {
        static FlagOfApp of(KeyRow row) {
            return new FlagOfApp(
                    row.key().environment(),
                    row.key().flag(),
                    row.seen().first(),
                    row.seen().last(),
                    row.seen().lastYes(),
                    row.seen().lastNo(),
                    row.last7().yes(),
                    row.last7().no());
        }
    }

    private static final Parameter<String> APP = Parameter.name("app");
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final int MOST_FLAGS = 1_000;

    private final SnapshotRefresher snapshots;
    private final Questions questions;

    public AppDetail(SnapshotRefresher snapshots, Questions questions) {
        this.snapshots = snapshots;
        this.questions = questions;
    }

    public Endpoint endpoint() {
        return Endpoint.of("app", "/v1/apps/{app}", List.of(APP), List.of(ENVIRONMENT), this::answer);
    }

    private Answer answer(Request request) {
        String app = request.get(APP);
        Snapshot snapshot = snapshots.withApp(app, request.environment(ENVIRONMENT), request.deadline());
        Predicate<String> environments = request.environments(ENVIRONMENT);
        List<AppRow> rows = snapshot.app(app).stream()
                .filter(row -> environments.test(row.environment()))
                .toList();
        if (rows.isEmpty()) {
            throw Problem.of(Kind.NOT_FOUND, "no report has named this app").exception();
        }
        List<KeyRow> flags = snapshot.keysOfApp(app).stream()
                .filter(row -> environments.test(row.key().environment()))
                .toList();
        List<ClientApplication> sdks = questions.ask(
                request.deadline(),
                connection -> SdkList.newest(
                        connection, questions.database().dialect(), request.environment(ENVIRONMENT), app));
        return Answer.of(new Detail(
                snapshot.asOf(),
                app,
                rows,
                sdks,
                flags.stream().limit(MOST_FLAGS).map(FlagOfApp::of).toList(),
                rows.stream().mapToInt(AppRow::flags).sum()));
    }
}
