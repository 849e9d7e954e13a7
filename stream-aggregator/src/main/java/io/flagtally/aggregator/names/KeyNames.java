package io.flagtally.aggregator.names;

import io.flagtally.aggregator.rows.ClientRow;
import io.flagtally.aggregator.rows.FlagRow;
import io.flagtally.aggregator.rows.PropertyRow;
import io.flagtally.aggregator.rows.Row;
import io.flagtally.aggregator.rows.ValueRow;
import io.flagtally.aggregator.rows.VariantRow;
import io.flagtally.model.decode.ClientInfo;
import java.util.Optional;

/**
 * The names that one API key brought into one raw partition within an hour. They form trees: flags belong to an app and the
 * hour they count in, variants to a flag, clients to an app. A name past the bound becomes {@value #OTHERS} below the last
 * part that was admitted, so that there are at most three rows for each name admitted: an app of flags, variants and clients
 * past the bound has one of each kind. One thread.
 */
public final class KeyNames {
    /** What every name past the bound counts under. A real flag or app of that name shares its row. */
    public static final String OTHERS = "…";

    private static final long HOUR_MS = 3_600_000L;

    /** No hour. */
    private static final long PROPERTIES = Long.MIN_VALUE;

    private final NameSet admitted = new NameSet();
    private final int max;
    private final NameHash hash;
    private final NameMetrics metrics;

    KeyNames(int max, NameHash hash, NameMetrics metrics) {
        this.max = max;
        this.hash = hash;
        this.metrics = metrics;
    }

    /**
     * The row under the names that it may have; empty if it has to be dropped. Only rows of properties are: a name that
     * stands for many properties would also get around the rules for one of them.
     *
     * @param timestamp that the row counts at, ms since the epoch
     */
    public Optional<Row> bound(Row row, long timestamp) {
        long hour = Math.floorDiv(timestamp, HOUR_MS);
        if (row instanceof FlagRow flag) {
            return Optional.of(flag(flag, hour));
        }
        if (row instanceof VariantRow variant) {
            return Optional.of(variant(variant, hour));
        }
        if (row instanceof ClientRow client) {
            return Optional.of(client(client, hour));
        }
        return isPastBound(row) ? Optional.empty() : Optional.of(row);
    }

    private FlagRow flag(FlagRow row, long hour) {
        long app = hash.of(hour, row.app());
        boolean appAdmitted = admits(app);
        if (appAdmitted && admits(hash.of(app, row.flag()))) {
            return row;
        }
        metrics.flagRows.increment();
        return new FlagRow(row.environment(), appAdmitted ? row.app() : OTHERS, OTHERS, row.yes(), row.no());
    }

    private VariantRow variant(VariantRow row, long hour) {
        long app = hash.of(hour, row.app());
        boolean appAdmitted = admits(app);
        long flag = hash.of(app, row.flag());
        boolean flagAdmitted = appAdmitted && admits(flag);
        if (flagAdmitted && admits(hash.of(flag, row.variant()))) {
            return row;
        }
        metrics.variantRows.increment();
        return new VariantRow(
                row.environment(),
                appAdmitted ? row.app() : OTHERS,
                flagAdmitted ? row.flag() : OTHERS,
                OTHERS,
                row.count());
    }

    private ClientRow client(ClientRow row, long hour) {
        ClientInfo client = row.client();
        long app = hash.of(hour, client.app());
        boolean appAdmitted = admits(app);
        if (appAdmitted && admits(client(app, client))) {
            return row;
        }
        metrics.clientRows.increment();
        ClientInfo other = new ClientInfo(appAdmitted ? client.app() : OTHERS, OTHERS, "", "", "", "");
        return new ClientRow(row.environment(), other, row.receivedAt());
    }

    /** Not the hash of a flag of that app, whatever the SDK is called. */
    private long client(long app, ClientInfo client) {
        long sdk = hash.of(hash.of(~app, client.sdk()), client.sdkVersion());
        return hash.of(hash.of(sdk, client.platform()), client.platformVersion());
    }

    /** True if the row is of a property, and that one past the bound. */
    private boolean isPastBound(Row row) {
        if (row instanceof PropertyRow property && !admits(hash.of(PROPERTIES, property.property()))) {
            metrics.propertyRows.increment();
            return true;
        }
        if (row instanceof ValueRow value && !admits(hash.of(PROPERTIES, value.property()))) {
            metrics.valueRows.increment();
            return true;
        }
        return false;
    }

    private boolean admits(long name) {
        return admitted.admit(name, max);
    }
}
