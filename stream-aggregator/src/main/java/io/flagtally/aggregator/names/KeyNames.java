package io.flagtally.aggregator.names;

import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.Names;

/**
 * The names that one API key brought into one raw partition within an hour. They form trees: flags belong to an app and
 * the hour they count in, variants to a flag, clients to an app. A name past the bound becomes {@value #OTHERS} below
 * the last part that was admitted, so that there are at most two rows for each name admitted: an app of flags and
 * variants past the bound has one of each kind. Clients have a bound of their own. One thread.
 */
public final class KeyNames {
    /** What every name past the bound counts under. A real flag or app of that name shares its row. */
    public static final String OTHERS = Names.OTHERS;

    private static final long HOUR_MS = 3_600_000L;

    /** Clients belong to no hour, either. */
    private static final long NO_PARENT = 0;

    /** No hour. */
    private static final long PROPERTIES = Long.MIN_VALUE;

    private final NameSet admitted = new NameSet();
    private final NameSet clients = new NameSet();
    private final KeyBounds bounds;
    private final NameHash hash;
    private final NameMetrics metrics;

    /** The app of the row before, since rows of one mostly come together; null before the first. */
    private String app;

    private long hour;
    private long appHash;
    private boolean appAdmitted;

    KeyNames(KeyBounds bounds, NameHash hash, NameMetrics metrics) {
        this.bounds = bounds;
        this.hash = hash;
        this.metrics = metrics;
    }

    /**
     * How many of a flag row's names (app, flag) it may have; the others become {@link #OTHERS}.
     *
     * @param countedAt ms since the epoch
     */
    public int admittedOfFlag(String rowApp, String flag, long countedAt) {
        enter(rowApp, countedAt);
        if (appAdmitted && admits(hash.of(appHash, flag))) {
            return 2;
        }
        metrics.flagRows.increment();
        return appAdmitted ? 1 : 0;
    }

    /**
     * How many of a variant row's names (app, flag, variant) it may have; the others become {@link #OTHERS}.
     *
     * @param countedAt ms since the epoch
     */
    public int admittedOfVariant(String rowApp, String flag, String variant, long countedAt) {
        enter(rowApp, countedAt);
        long flagHash = hash.of(appHash, flag);
        boolean flagAdmitted = appAdmitted && admits(flagHash);
        if (flagAdmitted && admits(hash.of(flagHash, variant))) {
            return 3;
        }
        metrics.variantRows.increment();
        return flagAdmitted ? 2 : appAdmitted ? 1 : 0;
    }

    /** The client under the names that it may have. */
    public ClientInfo bound(ClientInfo client) {
        long ofApp = hash.of(NO_PARENT, client.app());
        boolean ofAdmittedApp = admitsClient(ofApp);
        if (ofAdmittedApp && admitsClient(hashOf(ofApp, client))) {
            return client;
        }
        metrics.clientRows.increment();
        return new ClientInfo(ofAdmittedApp ? client.app() : OTHERS, OTHERS, "", "", "", "");
    }

    /**
     * False if the property is past the bound, so that its row is to be dropped: a name that stands for many properties
     * would also get around the rules for one of them.
     */
    public boolean admitsProperty(String property) {
        boolean admits = admits(hash.of(PROPERTIES, property));
        if (!admits) {
            metrics.propertyRows.increment();
        }
        return admits;
    }

    /** False if a value of that property is to be dropped. */
    public boolean admitsValueOf(String property) {
        boolean admits = admits(hash.of(PROPERTIES, property));
        if (!admits) {
            metrics.valueRows.increment();
        }
        return admits;
    }

    private void enter(String rowApp, long countedAt) {
        long rowHour = Math.floorDiv(countedAt, HOUR_MS);
        if (rowHour != hour || !rowApp.equals(app)) {
            app = rowApp;
            hour = rowHour;
            appHash = hash.of(hour, app);
            appAdmitted = admits(appHash);
        }
    }

    private long hashOf(long ofApp, ClientInfo client) {
        long sdk = hash.of(hash.of(ofApp, client.sdk()), client.sdkVersion());
        return hash.of(hash.of(sdk, client.platform()), client.platformVersion());
    }

    private boolean admits(long name) {
        return admitted.admit(name, bounds.names());
    }

    /** A set of their own: rows of clients are kept far longer than hours, so there may be far fewer. */
    private boolean admitsClient(long name) {
        return clients.admit(name, bounds.clients());
    }
}
