/** Commands and options of the gateway. */
package io.flagtally.gateway.cli;
