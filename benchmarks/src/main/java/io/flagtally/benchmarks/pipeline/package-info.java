/** From an HTTP request to a visible row, everything on this machine. */
package io.flagtally.benchmarks.pipeline;
