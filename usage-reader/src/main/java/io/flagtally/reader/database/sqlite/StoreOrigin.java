package io.flagtally.reader.database.sqlite;

/** Whose topics a store holds: a store of others is of no use. */
public record StoreOrigin(String cluster, String topicPrefix) {}
