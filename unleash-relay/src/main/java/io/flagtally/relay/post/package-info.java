/** Posts bodies to the Unleash server, in order per environment, and notes each answer. */
package io.flagtally.relay.post;
