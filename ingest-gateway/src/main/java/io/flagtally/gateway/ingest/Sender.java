package io.flagtally.gateway.ingest;

import io.flagtally.model.report.KeyKind;

/**
 * Who sends a report, as the API key tells.
 *
 * @param name of the key, never the key
 * @param environment that all of the report's counts belong to
 */
public record Sender(String name, KeyKind kind, String environment) {}
