package io.flagtally.reader.database.sqlite;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.ClientApplicationKey;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyKey;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import java.util.List;

/** How each topic's rows fit its table. */
final class StoreTables {
    static final HourTable.Shape<FlagUsageKey, FlagUsage> FLAG_USAGE = new HourTable.Shape<>(
            "flag_usage_hourly",
            "flag_usage_keys",
            "flag_usage_days",
            List.of("environment", "app", "flag"),
            2,
            key -> List.of(key.environment(), key.app(), key.flag()),
            FlagUsageKey::windowStart,
            row -> List.of(row.environment(), row.app(), row.flag()),
            FlagUsage::windowStart,
            row -> new long[] {row.yes(), row.no()});

    static final HourTable.Shape<VariantUsageKey, VariantUsage> VARIANT_USAGE = new HourTable.Shape<>(
            "flag_variant_usage_hourly",
            "flag_variant_usage_keys",
            "flag_variant_usage_days",
            List.of("environment", "app", "flag", "variant"),
            1,
            key -> List.of(key.environment(), key.app(), key.flag(), key.variant()),
            VariantUsageKey::windowStart,
            row -> List.of(row.environment(), row.app(), row.flag(), row.variant()),
            VariantUsage::windowStart,
            row -> new long[] {row.count()});

    static final PlainTable.Shape<FlagActivityKey, FlagActivity> ACTIVITY = new PlainTable.Shape<>(
            "flag_activity",
            List.of("environment", "flag", "app"),
            List.of("first_seen", "last_seen", "last_yes", "last_no"),
            key -> new Object[] {key.environment(), key.flag(), key.app()},
            row -> new Object[] {
                row.environment(), row.flag(), row.app(), row.firstSeen(), row.lastSeen(), row.lastYes(), row.lastNo()
            });

    static final PlainTable.Shape<ReceivedPropertyKey, ReceivedProperty> PROPERTIES = new PlainTable.Shape<>(
            "received_properties",
            List.of("environment", "property"),
            List.of("first_received", "last_received", "dropped_values"),
            key -> new Object[] {key.environment(), key.property()},
            row -> new Object[] {
                row.environment(), row.property(), row.firstReceived(), row.lastReceived(), row.droppedValues()
            });

    static final PlainTable.Shape<ReceivedPropertyValueKey, ReceivedPropertyValue> VALUES = new PlainTable.Shape<>(
            "received_property_values",
            List.of("environment", "property", "value"),
            List.of("label", "first_received"),
            key -> new Object[] {key.environment(), key.property(), key.value()},
            row -> new Object[] {row.environment(), row.property(), row.value(), row.label(), row.firstReceived()});

    static final PlainTable.Shape<ClientApplicationKey, ClientApplication> CLIENTS = new PlainTable.Shape<>(
            "client_applications",
            List.of("environment", "app", "sdk", "sdk_version", "platform", "platform_version"),
            List.of("first_seen", "last_seen"),
            key -> new Object[] {
                key.environment(), key.app(), key.sdk(), key.sdkVersion(), key.platform(), key.platformVersion()
            },
            row -> new Object[] {
                row.environment(),
                row.app(),
                row.sdk(),
                row.sdkVersion(),
                row.platform(),
                row.platformVersion(),
                row.firstSeen(),
                row.lastSeen()
            });

    private StoreTables() {}
}
