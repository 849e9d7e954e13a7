package io.flagtally.reader.database;

/** Whose evaluations were counted. */
public record FlagKey(String environment, String app, String flag) {}
