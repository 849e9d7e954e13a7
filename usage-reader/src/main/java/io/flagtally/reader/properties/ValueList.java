package io.flagtally.reader.properties;

import io.flagtally.reader.api.Answer;
import io.flagtally.reader.api.Csv;
import io.flagtally.reader.api.Cursor;
import io.flagtally.reader.api.Endpoint;
import io.flagtally.reader.api.Parameter;
import io.flagtally.reader.api.Problem;
import io.flagtally.reader.api.Problem.Kind;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.api.Request;
import io.flagtally.reader.api.Slice;
import io.flagtally.reader.api.SqlList;
import io.flagtally.reader.database.Dialect;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /v1/properties/{property}/values}: values by prefix, for keys that may read them. */
public final class ValueList {
    /** The answer. */
    record Page(Optional<Instant> asOf, String property, List<Row> values, Optional<String> next) {}

    /** A value in one environment. */
    record Row(String environment, String value, String label, Instant firstReceived) {}

    private static final Parameter<String> PROPERTY = Parameter.name("property");
    private static final Parameter<String> ENVIRONMENT = Parameter.name("environment");
    private static final Parameter<String> PREFIX = Parameter.text("prefix", 300);

    private final Questions questions;

    public ValueList(Questions questions) {
        this.questions = questions;
    }

    public Endpoint endpoint() {
        return Endpoint.withCsv(
                "values",
                "/v1/properties/{property}/values",
                List.of(PROPERTY),
                List.of(ENVIRONMENT, PREFIX, Slice.LIMIT, Cursor.PARAMETER),
                this::answer);
    }

    private Answer answer(Request request) {
        if (!request.caller().propertyValues()) {
            throw Problem.of(Kind.FORBIDDEN, "the key has not the right to read property values")
                    .exception();
        }
        Dialect dialect = questions.database().dialect();
        Optional<Instant> asOf = questions.database().asOf();
        String property = request.get(PROPERTY);
        Slice<Row> page = new SqlList(
                        dialect,
                        "received_property_values",
                        "environment, value, label, first_received",
                        "environment",
                        "value")
                .with("property", Optional.of(property))
                .with("environment", request.environment(ENVIRONMENT))
                .beginningWith("value", request.find(PREFIX))
                .page(
                        request,
                        questions,
                        row -> new Row(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                dialect.time(row, 4).orElseThrow()));
        return Answer.page(
                new Page(asOf, property, page.rows(), page.next()),
                () -> csv(page.rows()),
                page.next().orElse(null));
    }

    private static Csv csv(List<Row> rows) {
        Csv csv = Csv.of("environment", "value", "label", "first_received");
        rows.forEach(row -> csv.row(row.environment(), row.value(), row.label(), row.firstReceived()));
        return csv;
    }
}
