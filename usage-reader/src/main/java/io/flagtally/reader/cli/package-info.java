/** The command that runs the reader, and its options. */
package io.flagtally.reader.cli;
