/** The commands {@code aggregator}, {@code topics} and {@code forget}, and their options. */
package io.flagtally.aggregator.cli;
