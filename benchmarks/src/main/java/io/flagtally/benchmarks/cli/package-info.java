/** What all benchmarks ask and how they print. */
package io.flagtally.benchmarks.cli;
