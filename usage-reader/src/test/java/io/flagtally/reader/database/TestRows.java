package io.flagtally.reader.database;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Rows of output topics, to fill a {@link TestDatabase} with. */
public final class TestRows {
    /** A row, and the topic that it is of. */
    public record Row(Topic topic, Object value) {}

    private final List<Row> rows = new ArrayList<>();

    public TestRows flag(String environment, String app, String flag, String hour, long yes, long no) {
        return add(Topic.FLAG_USAGE_HOURLY, new FlagUsage(environment, app, flag, Instant.parse(hour), yes, no));
    }

    public TestRows variant(String environment, String app, String flag, String variant, String hour, long count) {
        return add(
                Topic.FLAG_VARIANT_USAGE_HOURLY,
                new VariantUsage(environment, app, flag, variant, Instant.parse(hour), count));
    }

    /**
     * Activity of a flag.
     *
     * @param hours first and last seen, then the last hour with a yes and with a no; null if there never was one
     */
    public TestRows activity(String environment, String app, String flag, String... hours) {
        return add(
                Topic.FLAG_ACTIVITY,
                new FlagActivity(
                        environment,
                        app,
                        flag,
                        Instant.parse(hours[0]),
                        Instant.parse(hours[1]),
                        hours[2] == null ? null : Instant.parse(hours[2]),
                        hours[3] == null ? null : Instant.parse(hours[3])));
    }

    public TestRows property(String environment, String property, String first, String last, long dropped) {
        return add(
                Topic.RECEIVED_PROPERTIES,
                new ReceivedProperty(environment, property, Instant.parse(first), Instant.parse(last), dropped));
    }

    public TestRows value(String environment, String property, String value, String label, String first) {
        return add(
                Topic.RECEIVED_PROPERTY_VALUES,
                new ReceivedPropertyValue(environment, property, value, label, Instant.parse(first)));
    }

    /**
     * A client application.
     *
     * @param names environment, app, SDK, its version, platform, its version; what is not told is empty
     */
    public TestRows client(List<String> names, String first, String last) {
        return add(
                Topic.CLIENT_APPLICATIONS,
                new ClientApplication(
                        names.get(0),
                        names.get(1),
                        names.get(2),
                        names.get(3),
                        names.get(4),
                        names.get(5),
                        Instant.parse(first),
                        Instant.parse(last)));
    }

    public TestRows add(Topic topic, Object value) {
        rows.add(new Row(topic, value));
        return this;
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The values of a row's fields in their declared order, which is that of the table's columns. */
    static Object[] fields(Object value) {
        return Arrays.stream(value.getClass().getRecordComponents())
                .map(component -> {
                    try {
                        return component.getAccessor().invoke(value);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .map(field -> field instanceof Instant time ? java.sql.Timestamp.from(time) : field)
                .map(field -> Objects.requireNonNullElse(field, NO_TIME))
                .toArray();
    }

    /** Stands for a null. */
    static final Object NO_TIME = new Object();
}
