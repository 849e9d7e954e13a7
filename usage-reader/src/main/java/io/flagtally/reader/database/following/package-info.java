/** Reads the output topics into the embedded store, by a consumer of its own. */
package io.flagtally.reader.database.following;
