package io.flagtally.runtime.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Quiets loggers whose warnings help the operator of a cluster but not the person at the terminal. */
public final class QuietLogs {
    private QuietLogs() {}

    /** For a command that says itself that Kafka does not answer. The client would warn of every attempt. */
    public static void withoutConnectionWarnings() {
        errorsOnly("org.apache.kafka.clients.NetworkClient");
    }

    /** Keeps only the errors of a logger. */
    public static void errorsOnly(String logger) {
        set(logger, Level.ERROR);
    }

    /** Keeps warnings and errors of a logger. */
    public static void warningsOnly(String logger) {
        set(logger, Level.WARN);
    }

    /** Keeps nothing of a logger. */
    public static void off(String logger) {
        set(logger, Level.OFF);
    }

    private static void set(String logger, Level level) {
        ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
    }
}
