package io.flagtally.reader.properties;

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
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /v1/properties}: all properties, and how many values each has. */
public final class PropertyList {
    /** The answer. */
    record Page(Optional<Instant> asOf, boolean valuesReadable, List<Row> properties, Optional<String> next) {}

    /** A property in one environment. */
    record Row(
            String environment,
            String property,
            Instant firstReceived,
            Instant lastReceived,
            long values,
            long droppedValues) {}

    private static final Parameter<String> SEARCH = Parameter.text("search", 255);
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final String COLUMNS = "environment, property, first_received, last_received, dropped_values,"
            + " (SELECT count(*) FROM received_property_values v"
            + " WHERE v.environment = p.environment AND v.property = p.property)";

    private final Questions questions;

    public PropertyList(Questions questions) {
        this.questions = questions;
    }

    public Endpoint endpoint() {
        return Endpoint.withCsv(
                "properties",
                "/v1/properties",
                List.of(),
                List.of(SEARCH, ENVIRONMENT, Slice.LIMIT, Cursor.PARAMETER),
                this::answer);
    }

    private Answer answer(Request request) {
        Dialect dialect = questions.database().dialect();
        Optional<Instant> asOf = questions.database().asOf();
        Slice<Row> page = new SqlList(dialect, "received_properties p", COLUMNS, "environment", "property")
                .with("environment", request.environment(ENVIRONMENT))
                .containing("property", request.find(SEARCH))
                .page(
                        request,
                        questions,
                        row -> new Row(
                                row.getString(1),
                                row.getString(2),
                                dialect.time(row, 3).orElseThrow(),
                                dialect.time(row, 4).orElseThrow(),
                                row.getLong(6),
                                row.getLong(5)));
        return Answer.page(
                new Page(asOf, request.caller().propertyValues(), page.rows(), page.next()),
                () -> csv(page.rows()),
                page.next().orElse(null));
    }

    private static Csv csv(List<Row> rows) {
        Csv csv = Csv.of("environment", "property", "first_received", "last_received", "values", "dropped_values");
        rows.forEach(row -> csv.row(
                row.environment(),
                row.property(),
                row.firstReceived(),
                row.lastReceived(),
                row.values(),
                row.droppedValues()));
        return csv;
    }
}
