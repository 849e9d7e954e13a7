package io.flagtally.standalone;

import io.flagtally.runtime.terminal.QuietLogs;

/** Keeps from the terminal what the parts of standalone warn of at a normal start or stop. */
public final class StandaloneLogs {
    private StandaloneLogs() {}

    /** Once, before anything starts. */
    public static void quiet() {
        QuietLogs.withoutConnectionWarnings();
        QuietLogs.errorsOnly("org.apache.kafka.controller.QuorumController");
        // At the first start several clients ask for the broker's own topics at once.
        QuietLogs.errorsOnly("kafka.server.DefaultAutoTopicCreationManager");
        // Now and then the controller registers before it is active, fails with a stack trace, and tries again.
        QuietLogs.off("kafka.server.ControllerApis");
        // Logs an error with a stack trace if a stop comes before all of the broker's own topics are loaded.
        QuietLogs.off("org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime");
        // Logs errors with stack traces for stores without rows at every start. The aggregator logs what is fatal.
        QuietLogs.off("org.apache.kafka.streams");
        if (!System.getenv().containsKey("FLAGTALLY_LOG_LEVEL")) {
            QuietLogs.warningsOnly("io.flagtally");
        }
    }
}
