/** The command that makes, lists and disables API keys. */
package io.flagtally.cli.keys;
