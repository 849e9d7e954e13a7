/** The tables that a sink keeps equal to the output topics, in a Postgres of somebody else. */
package io.flagtally.reader.database.postgres;
