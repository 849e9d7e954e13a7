package io.flagtally.system.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Properties and values that a test posted to one environment: what rows there must be, and what each must say. */
public final class PropertyLedger {
    private static final Instant FLOOR = Instant.parse("2015-01-01T00:00:00Z");
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    /** A time that is known only to lie between two. */
    private record Between(Instant from, Instant to) {
        static Between earlier(Between one, Between other) {
            return new Between(min(one.from, other.from), min(one.to, other.to));
        }

        static Between later(Between one, Between other) {
            return new Between(max(one.from, other.from), max(one.to, other.to));
        }

        private static Instant min(Instant one, Instant other) {
            return one.isBefore(other) ? one : other;
        }

        private static Instant max(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }
    }

    private record Seen(Between first, Between last) {}

    private record Value(String property, String value) {}

    private final Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Map<String, Seen> properties = new HashMap<>();
    private final Map<Value, String> labels = new HashMap<>();

    /** A property with its times in seconds, in either order. */
    public void property(String property, long oneTime, long otherTime) {
        Between one = believed(Instant.ofEpochSecond(oneTime));
        Between other = believed(Instant.ofEpochSecond(otherTime));
        properties.merge(
                property,
                new Seen(Between.earlier(one, other), Between.later(one, other)),
                (before, now) ->
                        new Seen(Between.earlier(before.first, now.first), Between.later(before.last, now.last)));
    }

    /** A value and its label, empty if it has none; called in the order of the posts. */
    public void value(String property, String value, String label) {
        labels.merge(new Value(property, value), label, (before, now) -> now.isEmpty() ? before : now);
    }

    private Between believed(Instant time) {
        return time.isBefore(FLOOR) || time.isAfter(Instant.now().plus(MAX_SKEW))
                ? sinceStart()
                : new Between(time, time);
    }

    private Between sinceStart() {
        return new Between(started, Instant.now());
    }

    /** Fails unless there is exactly one row for each property. */
    public void assertProperties(String environment, List<ReceivedProperty> rows) {
        assertThat(rows)
                .extracting(ReceivedProperty::property)
                .containsExactlyInAnyOrderElementsOf(properties.keySet());
        assertThat(rows).allSatisfy(row -> {
            Seen seen = properties.get(row.property());
            assertThat(row.environment()).isEqualTo(environment);
            assertThat(row.firstReceived()).isBetween(seen.first.from, seen.first.to);
            assertThat(row.lastReceived()).isBetween(seen.last.from, seen.last.to);
            assertThat(row.droppedValues()).isZero();
        });
    }

    /** Fails unless there is exactly one row for each value, with its label. */
    public void assertValues(String environment, List<ReceivedPropertyValue> rows) {
        Map<Value, String> actual = rows.stream()
                .collect(Collectors.toMap(row -> new Value(row.property(), row.value()), ReceivedPropertyValue::label));
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(labels);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.environment()).isEqualTo(environment);
            assertThat(row.firstReceived()).isBetween(started, Instant.now());
        });
    }
}
