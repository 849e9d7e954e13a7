/** A load generator that costs little beside the server that it loads. */
package io.flagtally.benchmarks.load;
