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

    /** For a broker in this process: it warns at every start that the only controller becomes the active one. */
    public static void forEmbeddedBroker() {
        withoutConnectionWarnings();
        errorsOnly("org.apache.kafka.controller.QuorumController");
    }

    private static void errorsOnly(String logger) {
        ((Logger) LoggerFactory.getLogger(logger)).setLevel(Level.ERROR);
    }
}
