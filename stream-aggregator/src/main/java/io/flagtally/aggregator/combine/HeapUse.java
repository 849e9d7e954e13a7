package io.flagtally.aggregator.combine;

import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.rows.ClientApplicationKey;

/**
 * How much sums take on the heap: the letters of their names, and objects and tables around these, as measured on a
 * 64-bit JVM with compressed references.
 */
public final class HeapUse {
    private static final int APP_BYTES = 270;
    private static final int FLAG_BYTES = 130;
    private static final int VARIANT_BYTES = 150;
    private static final int CLIENT_BYTES = 410;
    private static final int TOTAL_BYTES = 170;

    private int entries;
    private long bytes;

    void addApp(String app) {
        bytes += APP_BYTES + chars(app);
    }

    void addFlag(String flag) {
        addEntry(FLAG_BYTES + chars(flag));
    }

    void addVariant(String variant) {
        addEntry(VARIANT_BYTES + chars(variant));
    }

    /** A total of a key of that many bytes. */
    public void addTotal(int keyBytes) {
        addEntry(TOTAL_BYTES + keyBytes);
    }

    /** A client that an environment has. */
    public void addClient(ClientApplicationKey client) {
        addEntry(CLIENT_BYTES
                + chars(client.environment())
                + chars(client.app())
                + chars(client.sdk())
                + chars(client.sdkVersion())
                + chars(client.platform())
                + chars(client.platformVersion()));
    }

    /** A client that takes part in a report. */
    public void addClient(ClientInfo client) {
        addEntry(CLIENT_BYTES
                + chars(client.app())
                + chars(client.sdk())
                + chars(client.sdkVersion())
                + chars(client.platform())
                + chars(client.platformVersion())
                + chars(client.specVersion()));
    }

    /** True if there is more than {@code bounds} allow. */
    public boolean isPast(CombineBounds bounds) {
        return entries > bounds.entries() || bytes > bounds.bytes();
    }

    public void clear() {
        entries = 0;
        bytes = 0;
    }

    private void addEntry(int entryBytes) {
        entries++;
        bytes += entryBytes;
    }

    /** At most: names of Latin letters take half. */
    private static int chars(String name) {
        return 2 * name.length();
    }
}
