package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.rows.FlagRow;
import io.flagtally.aggregator.serde.BinarySerde;
import io.flagtally.model.json.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.usage.FlagUsage;
import io.flagtally.model.usage.FlagUsageKey;
import java.time.Instant;
import java.util.function.LongBinaryOperator;

/** Yes and no of each flag. */
public final class FlagUsageKind implements UsageKind<FlagRow, FlagKey, FlagCounts, FlagUsageKey, FlagUsage> {
    private final LongBinaryOperator add;

    public FlagUsageKind(LongBinaryOperator add) {
        this.add = add;
    }

    @Override
    public Topic topic() {
        return Topic.FLAG_USAGE_HOURLY;
    }

    @Override
    public String noun() {
        return "flag-usage";
    }

    @Override
    public FlagKey key(FlagRow row) {
        return new FlagKey(row.environment(), row.app(), row.flag());
    }

    @Override
    public FlagCounts counts(FlagRow row) {
        return new FlagCounts(row.yes(), row.no());
    }

    @Override
    public FlagCounts sum(FlagCounts left, FlagCounts right) {
        return left.plus(right, add);
    }

    @Override
    public FlagUsageKey outputKey(FlagKey key, Instant windowStart) {
        return new FlagUsageKey(key.environment(), key.app(), key.flag(), windowStart);
    }

    @Override
    public FlagUsage outputValue(FlagKey key, Instant windowStart, FlagCounts counts) {
        return new FlagUsage(key.environment(), key.app(), key.flag(), windowStart, counts.yes(), counts.no());
    }

    @Override
    public BinarySerde<FlagKey> keySerde() {
        return FlagKey.SERDE;
    }

    @Override
    public BinarySerde<FlagCounts> countsSerde() {
        return FlagCounts.SERDE;
    }

    @Override
    public JsonSerde<FlagUsageKey> outputKeySerde() {
        return new JsonSerde<>(FlagUsageKey.class);
    }

    @Override
    public JsonSerde<FlagUsage> outputValueSerde() {
        return new JsonSerde<>(FlagUsage.class);
    }
}
