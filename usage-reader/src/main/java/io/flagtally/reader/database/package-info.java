/** What questions are asked of: the same tables in one of two databases. */
package io.flagtally.reader.database;
