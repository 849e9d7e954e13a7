/** What the load is made of. */
package io.flagtally.benchmarks.payload;
