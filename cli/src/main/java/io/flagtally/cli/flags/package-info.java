/** The list of flags and their states for scripts, asked of a running reader. */
package io.flagtally.cli.flags;
