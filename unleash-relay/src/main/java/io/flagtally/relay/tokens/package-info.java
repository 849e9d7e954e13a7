/** The tokens of the Unleash server, one for each environment. */
package io.flagtally.relay.tokens;
