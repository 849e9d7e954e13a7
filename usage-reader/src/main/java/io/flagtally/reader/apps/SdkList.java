package io.flagtally.reader.apps;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Csv;
import io.flagtally.reader.api.Cursor;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.api.Slice;
import io.flagtally.reader.api.SqlList;
import io.flagtally.reader.database.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /v1/sdks}: which app reports with which version of which SDK. */
public final class SdkList {
    /** The answer. */
    record Page(Optional<Instant> asOf, List<ClientApplication> sdks, Optional<String> next) {}

    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final Parameter<String> APP = Parameter.name("app");
    private static final Parameter<String> SDK = Parameter.name("sdk");
    private static final int MOST_OF_AN_APP = 1_000;
    private static final String COLUMNS =
            "environment, app, sdk, sdk_version, platform, platform_version, first_seen, last_seen";

    private final Questions questions;

    public SdkList(Questions questions) {
        this.questions = questions;
    }

    public Endpoint endpoint() {
        return Endpoint.withCsv(
                "sdks",
                "/v1/sdks",
                List.of(),
                List.of(ENVIRONMENT, APP, SDK, Slice.LIMIT, Cursor.PARAMETER),
                this::answer);
    }

    private Answer answer(Request request) {
        Dialect dialect = questions.database().dialect();
        Optional<Instant> asOf = questions.database().asOf();
        Slice<ClientApplication> page = new SqlList(
                        dialect,
                        "client_applications",
                        COLUMNS,
                        "environment",
                        "app",
                        "sdk",
                        "sdk_version",
                        "platform",
                        "platform_version")
                .with("environment", request.environment(ENVIRONMENT))
                .with("app", request.find(APP))
                .with("sdk", request.find(SDK))
                .page(request, questions, row -> read(row, dialect));
        return Answer.page(
                new Page(asOf, page.rows(), page.next()),
                () -> csv(page.rows()),
                page.next().orElse(null));
    }

    /** Those of one app, the last seen first. */
    static List<ClientApplication> newest(
            Connection connection, Dialect dialect, Optional<String> environment, String app) throws SQLException {
        String sql = "SELECT " + COLUMNS + " FROM client_applications WHERE app = ?"
                + (environment.isPresent() ? " AND environment = ?" : "")
                + " ORDER BY last_seen DESC, environment, sdk, sdk_version LIMIT " + MOST_OF_AN_APP;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, app);
            if (environment.isPresent()) {
                statement.setString(2, environment.get());
            }
            List<ClientApplication> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(read(row, dialect));
                }
            }
            return rows;
        }
    }

    private static ClientApplication read(ResultSet row, Dialect dialect) throws SQLException {
        return new ClientApplication(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                dialect.time(row, 7).orElseThrow(),
                dialect.time(row, 8).orElseThrow());
    }

    private static Csv csv(List<ClientApplication> rows) {
        Csv csv = Csv.of(
                "environment", "app", "sdk", "sdk_version", "platform", "platform_version", "first_seen", "last_seen");
        rows.forEach(row -> csv.row(
                row.environment(),
                row.app(),
                row.sdk(),
                row.sdkVersion(),
                row.platform(),
                row.platformVersion(),
                row.firstSeen(),
                row.lastSeen()));
        return csv;
    }
}
