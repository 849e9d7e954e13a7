package io.flagtally.reader.database.sqlite;

import java.sql.SQLException;

/** One table, written in the transaction of its store. What is written last under a key holds. Of one thread. */
interface StoreTable<K, V> {
    String name();

    /** The key's row is this, whatever it was. */
    void put(V row) throws SQLException;

    /** There is no row under the key any more; there may have been none. */
    void remove(K key) throws SQLException;

    /** Writes what waits, before a commit. */
    void flush() throws SQLException;

    /** Deletes all rows, those that wait too. */
    void clear() throws SQLException;

    /** How many rows there are. */
    long rows() throws SQLException;
}
