package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.rows.VariantRow;
import io.flagtally.aggregator.serde.BinarySerde;
import io.flagtally.model.json.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.usage.VariantUsage;
import io.flagtally.model.usage.VariantUsageKey;
import java.time.Instant;
import java.util.function.LongBinaryOperator;

/** How often each variant was served. */
public final class VariantUsageKind
        implements UsageKind<VariantRow, VariantKey, VariantCount, VariantUsageKey, VariantUsage> {
    private final LongBinaryOperator add;

    public VariantUsageKind(LongBinaryOperator add) {
        this.add = add;
    }

    @Override
    public Topic topic() {
        return Topic.FLAG_VARIANT_USAGE_HOURLY;
    }

    @Override
    public String noun() {
        return "variant-usage";
    }

    @Override
    public VariantKey key(VariantRow row) {
        return new VariantKey(row.environment(), row.app(), row.flag(), row.variant());
    }

    @Override
    public VariantCount counts(VariantRow row) {
        return new VariantCount(row.count());
    }

    @Override
    public VariantCount sum(VariantCount left, VariantCount right) {
        return left.plus(right, add);
    }

    @Override
    public VariantUsageKey outputKey(VariantKey key, Instant windowStart) {
        return new VariantUsageKey(key.environment(), key.app(), key.flag(), key.variant(), windowStart);
    }

    @Override
    public VariantUsage outputValue(VariantKey key, Instant windowStart, VariantCount count) {
        return new VariantUsage(key.environment(), key.app(), key.flag(), key.variant(), windowStart, count.count());
    }

    @Override
    public BinarySerde<VariantKey> keySerde() {
        return VariantKey.SERDE;
    }

    @Override
    public BinarySerde<VariantCount> countsSerde() {
        return VariantCount.SERDE;
    }

    @Override
    public JsonSerde<VariantUsageKey> outputKeySerde() {
        return new JsonSerde<>(VariantUsageKey.class);
    }

    @Override
    public JsonSerde<VariantUsage> outputValueSerde() {
        return new JsonSerde<>(VariantUsage.class);
    }
}
