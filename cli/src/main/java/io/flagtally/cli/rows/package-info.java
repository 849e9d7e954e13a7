/** {@code flagtally rows}: prints the current rows of an output topic. */
package io.flagtally.cli.rows;
