package io.flagtally.standalone.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Lowers loggers whose warnings help an operator of a cluster, and tell nothing to the person at the terminal. */
public final class QuietLogs {
    private QuietLogs() {}

    /** For a command that says itself that Kafka does not answer: the client warns of every attempt. */
    public static void withoutConnectionWarnings() {
        errorsOnly("org.apache.kafka.clients.NetworkClient");
    }

    /** For standalone, which says itself how far it is: its parts warn of what is no more than a start or a stop. */
    public static void forStandalone() {
        withoutConnectionWarnings();
        errorsOnly("org.apache.kafka.controller.QuorumController");
        // The broker's own topics are asked for by several clients at once at the first start.
        errorsOnly("kafka.server.DefaultAutoTopicCreationManager");
        // Now and then the controller registers before it is the active one, fails with a stack trace, and tries again.
        set("kafka.server.ControllerApis", Level.OFF);
        // An error with a stack trace where a stop comes before all of the broker's own topics are loaded.
        set("org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime", Level.OFF);
        // Even errors, and stack traces, for stores without rows at every start. What is fatal the aggregator logs
        // itself.
        set("org.apache.kafka.streams", Level.OFF);
        if (!System.getenv().containsKey("FLAGTALLY_LOG_LEVEL")) {
            set("io.flagtally", Level.WARN);
        }
    }

    private static void errorsOnly(String logger) {
        set(logger, Level.ERROR);
    }

    private static void set(String logger, Level level) {
        ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
    }
}
