/** Sends what usage has grown by on to an Unleash server, so that its own pages stay alive. */
package io.flagtally.relay;
