package io.flagtally.gateway.ingest;

import io.flagtally.model.report.KeyKind;

/**
 * Who sends a report, as the API key tells.
 *
 * @param name of the key, never the key
 * @param environment that all of the report's counts belong to
 */
public record Sender(String name, KeyKind kind, String environment) {
    /** Throws {@link IllegalArgumentException} if a key of that kind doesn't report. */
    public Sender {
        if (!KeyKind.REPORTING.contains(kind)) {
            throw new IllegalArgumentException("a key of kind " + kind.word() + " sends no report");
        }
    }
}
