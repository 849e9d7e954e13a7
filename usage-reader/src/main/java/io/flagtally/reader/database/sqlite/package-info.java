/** The embedded database: one SQLite file, which one thread writes and any number read. */
package io.flagtally.reader.database.sqlite;
