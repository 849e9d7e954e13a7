/** Questions about flags: all of them, one, and how often one was evaluated. */
package io.flagtally.reader.flags;
