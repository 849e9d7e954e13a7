package io.flagtally.reader.database.following;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.ClientApplicationKey;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyKey;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.model.topics.Topic;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads the keys and values of one topic. What lacks a field, or has a count below 0 or an hour that is none, is not a
 * row.
 */
record RowType<K, V>(JsonSerde<K> keys, Predicate<K> isKey, JsonSerde<V> values, Predicate<V> isValue) {
    private static final long HOUR_SECONDS = 3_600;

    static RowType<?, ?> of(Topic topic) {
        return switch (topic) {
            case FLAG_USAGE_HOURLY ->
                new RowType<>(
                        new JsonSerde<>(FlagUsageKey.class),
                        key -> present(key.environment(), key.app(), key.flag()) && isHour(key.windowStart()),
                        new JsonSerde<>(FlagUsage.class),
                        row -> present(row.environment(), row.app(), row.flag())
                                && isHour(row.windowStart())
                                && row.yes() >= 0
                                && row.no() >= 0);
            case FLAG_VARIANT_USAGE_HOURLY ->
                new RowType<>(
                        new JsonSerde<>(VariantUsageKey.class),
                        key -> present(key.environment(), key.app(), key.flag(), key.variant())
                                && isHour(key.windowStart()),
                        new JsonSerde<>(VariantUsage.class),
                        row -> present(row.environment(), row.app(), row.flag(), row.variant())
                                && isHour(row.windowStart())
                                && row.count() >= 0);
            case FLAG_ACTIVITY ->
                new RowType<>(
                        new JsonSerde<>(FlagActivityKey.class),
                        key -> present(key.environment(), key.app(), key.flag()),
                        new JsonSerde<>(FlagActivity.class),
                        row -> present(row.environment(), row.app(), row.flag(), row.firstSeen(), row.lastSeen()));
            case RECEIVED_PROPERTIES ->
                new RowType<>(
                        new JsonSerde<>(ReceivedPropertyKey.class),
                        key -> present(key.environment(), key.property()),
                        new JsonSerde<>(ReceivedProperty.class),
                        row -> present(row.environment(), row.property(), row.firstReceived(), row.lastReceived())
                                && row.droppedValues() >= 0);
            case RECEIVED_PROPERTY_VALUES ->
                new RowType<>(
                        new JsonSerde<>(ReceivedPropertyValueKey.class),
                        key -> present(key.environment(), key.property(), key.value()),
                        new JsonSerde<>(ReceivedPropertyValue.class),
                        row -> present(
                                row.environment(), row.property(), row.value(), row.label(), row.firstReceived()));
            case CLIENT_APPLICATIONS ->
                new RowType<>(
                        new JsonSerde<>(ClientApplicationKey.class),
                        key -> present(
                                key.environment(),
                                key.app(),
                                key.sdk(),
                                key.sdkVersion(),
                                key.platform(),
                                key.platformVersion()),
                        new JsonSerde<>(ClientApplication.class),
                        row -> present(
                                row.environment(),
                                row.app(),
                                row.sdk(),
                                row.sdkVersion(),
                                row.platform(),
                                row.platformVersion(),
                                row.firstSeen(),
                                row.lastSeen()));
            default -> throw new IllegalArgumentException("no table has rows of " + topic);
        };
    }

    private static boolean present(Object... fields) {
        return Stream.of(fields).allMatch(Objects::nonNull);
    }

    private static boolean isHour(Instant time) {
        return time != null && time.getNano() == 0 && time.getEpochSecond() % HOUR_SECONDS == 0;
    }

    /** The key that these bytes are; empty if they are none. */
    Optional<Object> key(byte[] bytes) {
        return read(keys, isKey, bytes);
    }

    /** The row that these bytes are; empty if they are none. */
    Optional<Object> value(byte[] bytes) {
        return read(values, isValue, bytes);
    }

    private static <T> Optional<Object> read(JsonSerde<T> serde, Predicate<T> isWhole, byte[] bytes) {
        try {
            T read = serde.deserialize("", bytes);
            return read != null && isWhole.test(read) ? Optional.of(read) : Optional.empty();
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }
}
