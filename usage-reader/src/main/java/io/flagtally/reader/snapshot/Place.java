package io.flagtally.reader.snapshot;

/** A flag or an app in one environment. */
record Place(String environment, String name) {}
