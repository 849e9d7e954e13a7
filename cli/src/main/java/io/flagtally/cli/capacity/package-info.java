/** How much of what a load needs. */
package io.flagtally.cli.capacity;
