/** Figures of many runs in a file, and the picture that is drawn from them. */
package io.flagtally.benchmarks.plot;
