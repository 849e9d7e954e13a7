/** {@code flagtally relay}: options and command. */
package io.flagtally.relay.cli;
