package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.FlagKey;

/** A flag or an app in one environment. */
record Place(String environment, String name) {
    static Place ofFlag(FlagKey key) {
        return new Place(key.environment(), key.flag());
    }

    static Place ofApp(FlagKey key) {
        return new Place(key.environment(), key.app());
    }
}
