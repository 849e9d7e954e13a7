/** What a report takes at a steady rate, against what is computed. */
package io.flagtally.benchmarks.capacity;
