package io.flagtally.streams;

import java.nio.file.Path;

/** State was made of another Kafka cluster than the one that is to be counted from. */
public final class OtherClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OtherClusterException(Path state, String known, String found) {
        super(("%s holds state of the Kafka cluster %s, but the brokers are of the cluster %s, and totals of the"
                        + " one would be"
                        + " written over those of the other; if that cluster is gone for good, delete this"
                        + " folder")
                .formatted(state, known, found));
    }

    /** The same, with the settings that lead to the folder and to the brokers. */
    public String message(String stateSetting, String brokersSetting) {
        return "%s: %s; else correct %s or %s".formatted(stateSetting, getMessage(), stateSetting, brokersSetting);
    }
}
