/** Processes on this machine, and what is measured of them from outside. */
package io.flagtally.benchmarks.machine;
