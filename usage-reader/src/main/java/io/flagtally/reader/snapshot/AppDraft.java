package io.flagtally.reader.snapshot;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is known so far of an app in one environment. */
final class AppDraft extends Draft {
    private final Set<String> sdks = new LinkedHashSet<>(2);
    private int flags;

    /** Has evaluated a flag, which was seen then. */
    void sawFlag(Seen flag) {
        saw(flag);
        flags++;
    }

    /** Reports with an SDK; empty if it does not say with which one. */
    void reportsWith(String sdk) {
        if (sdks.size() < AppRow.MOST_SDKS && !sdk.isEmpty()) {
            sdks.add(sdk);
        }
    }

    int flags() {
        return flags;
    }

    List<String> sdks() {
        return List.copyOf(sdks);
    }
}
