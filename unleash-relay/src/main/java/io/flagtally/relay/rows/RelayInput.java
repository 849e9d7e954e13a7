package io.flagtally.relay.rows;

/** What the task that holds an environment is told. */
public sealed interface RelayInput permits OutputRow, PostedBody {}
